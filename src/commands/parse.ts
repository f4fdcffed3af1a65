import { stat } from "node:fs/promises";
import { addAbortSignal, type Readable } from "node:stream";
import type { CommandOptions, Settings } from "../config.js";
import { isRefused } from "../event.js";
import { ConfigError } from "../errors.js";
import { kindOfFile } from "../files/name.js";
import { logName, readWhole, whyNoLog, whyUnreadable } from "../files/old-logs.js";
import type { Item } from "../files/source.js";
import { itemOf, readRows } from "../files/stream.js";
import { createDomainTables } from "../files/tables.js";
import type { KindName } from "../line.js";
import { createDomains } from "../metrics/domains.js";
import { createParser } from "../parse/parser.js";
import { createZone } from "../parse/zone.js";
import { openPrivacy } from "../privacy/key.js";
import { createMoves } from "./parse/moves.js";
import { createShape } from "./parse/shape.js";
import { createProgress, type Progress, type Terminal } from "./progress.js";
import { write } from "./write.js";

export type ParseOptions = Extract<CommandOptions, { command: "parse" }>;

export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
}

/**
 * Prints each event of the files, gzipped ones too, as one line of JSON on stdout and each refused line as one on stderr. A file that
 * cannot be read is reported and the others are still read: exit code 1 then, else 0. With `explain` each line has the metrics it
 * changes, and each refused one the reason in words. Aborting `signal` ends it quietly.
 */
export async function parse(
  settings: Settings,
  options: ParseOptions,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const files = options.files.map((path) => ({ path, kind: options.kind ?? kindOfFile(logName(path)) }));
  if (files.some(({ path, kind }) => path === "-" && kind === undefined)) {
    throw new ConfigError([
      "--kind: is required for standard input, which has no file name to derive it from; for example --kind smtp",
    ]);
  }
  const privacy = openPrivacy(settings.privacy);
  const toShape = createShape(settings, privacy, options.explain === true ? await explaining(settings) : undefined);
  addAbortSignal(signal, streams.stdin);
  const progress = await startProgress(options.files, streams);
  let failed = false;
  for (const { path, kind } of files) {
    const named = kindOfFile(logName(path));
    const problem =
      kind === undefined
        ? await whyNoLog(path, "; set --kind")
        : named !== undefined && named !== kind
          ? // read as another kind, a password would look like something harmless
            `its name says that it is a ${named} log, not ${kind}`
          : await print(path, kind, settings, { toShape, streams, progress }, signal);
    if (signal.aborted) break;
    if (problem === undefined) continue;
    failed = true;
    streams.stderr.write(`${progress.lineStart}xmail-exporter: ${path}: ${problem}\n`);
  }
  progress.end();
  return failed && !signal.aborted ? 1 : 0;
}

interface Output {
  toShape(item: Item): object;
  readonly streams: Streams;
  readonly progress: Progress;
}

/** What is wrong with the file, or undefined when it was read to its end. */
async function print(
  path: string,
  kind: KindName,
  { xmail }: Settings,
  { toShape, streams, progress }: Output,
  signal: AbortSignal,
): Promise<string | undefined> {
  const chunks = path === "-" ? streams.stdin : readWhole(path, progress.advance);
  const parser = createParser(createZone(xmail.timezone));
  const options = { kind, file: logName(path), parse: parser, maxLineBytes: xmail.maxLineBytes };
  try {
    for await (const rows of readRows(chunks, options)) {
      if (signal.aborted) return undefined;
      // what was read at once is written at once: a call of the system for each line would take longer than all else
      let text = "";
      for (let index = 0; index < rows.count; index++) {
        const item = itemOf(rows, index, parser);
        const line = `${JSON.stringify(toShape(item))}\n`;
        if (!isRefused(item.parsed)) {
          text += line;
          continue;
        }
        // both may be the same terminal
        await write(streams.stdout, text, signal);
        text = "";
        await write(streams.stderr, progress.lineStart + line, signal);
      }
      await write(streams.stdout, text, signal);
    }
    return undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    return `cannot be read: ${whyUnreadable(error)}`;
  }
}

/** Domains get the same labels as in the running exporter. */
async function explaining({ xmail, metrics }: Settings) {
  const list = await createDomainTables(xmail.mailRoot).readChanged();
  return createMoves(createDomains(metrics.maxDomains, list).toLabel);
}

/** No bar where events are printed to a terminal, or for standard input, which has no known end. */
async function startProgress(paths: readonly string[], { stdout, stderr }: Streams): Promise<Progress> {
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const mayShow = stdout.isTTY !== true && !paths.includes("-");
  return createProgress(stderr, "reading", mayShow ? sizes.reduce((sum, size) => sum + size, 0) : 0);
}
