import { versionWords } from "./config/commands/answers.js";
import { printVersion } from "./version.js";

/** THE START, on a Node that is new enough. The version is said before anything is loaded. */
const argv = process.argv.slice(2);
if (argv.length === 1 && versionWords.includes(argv[0] ?? "")) {
  process.stdout.write(printVersion(process.version));
} else {
  const [{ main, report }, { tuneV8 }] = await Promise.all([import("./program.js"), import("./v8.js")]);
  process.on("uncaughtException", (error) => process.exit(report(error, process)));
  // stdout is a pipe or a file as well as a terminal: leave only when it has taken everything
  const code = await main(argv, process, tuneV8);
  process.stdout.write("", () => process.exit(code));
}
