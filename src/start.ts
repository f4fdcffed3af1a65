import { tuneV8 } from "./v8.js";

/** THE START, on a Node that is new enough. Loads the program when V8 is as it should be. */
const argv = process.argv.slice(2);
tuneV8(argv, process);
const { main, report } = await import("./program.js");
process.on("uncaughtException", (error) => process.exit(report(error, process)));
// stdout is a pipe or a file as well as a terminal: leave only when it has taken everything
const code = await main(argv, process);
process.stdout.write("", () => process.exit(code));
