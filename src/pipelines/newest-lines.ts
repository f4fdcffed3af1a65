import type { Settings } from "../config.js";
import { readLastLines } from "../files/last-lines.js";
import type { Item } from "../files/source.js";
import type { Kind } from "../kinds/kind.js";
import { createParser } from "../parse/parser.js";
import { createZone } from "../parse/zone.js";

/** The last complete lines of a log file, read as the pipelines read them. Rejects where the file cannot be read. */
export async function readNewestLines(file: string, kind: Kind, { xmail }: Settings): Promise<Item[]> {
  const { logDir: directory, timezone, maxLineBytes } = xmail;
  const parse = createParser(createZone(timezone));
  return readLastLines(file, { directory, kind: kind.name, parse, maxLineBytes });
}
