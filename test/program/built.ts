import { existsSync } from "node:fs";
import { join } from "node:path";

const main = join(import.meta.dirname, "../../dist/main.js");
const executable = process.env["XMAIL_EXPORTER"];

/** The tests of the real program run with what `npm run build` made, or with the single executable that XMAIL_EXPORTER names. */
export const [programFile = "", ...programArguments]: readonly string[] =
  executable === undefined ? [process.execPath, main] : [executable];

if (!existsSync(programArguments[0] ?? programFile))
  throw new Error(`${programArguments[0] ?? programFile} is missing: npm run build first`);
