import { once } from "node:events";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { addAbortSignal, type Readable, type Writable } from "node:stream";
import type { CommandOptions, Settings } from "../config.js";
import { type Event, isRefused, type Refused } from "../event.js";
import { ConfigError, reasonOf } from "../fault.js";
import { kindOfFile } from "../files/name.js";
import { readStream } from "../files/stream.js";
import type { AttributeValue } from "../kinds/kind.js";
import { kindOf, kinds } from "../kinds/list.js";
import type { KindName, Line } from "../line.js";
import { createParser } from "../parse/parser.js";
import { createDecoder } from "../parse/text.js";
import { createZone } from "../parse/zone.js";

export type ParseOptions = Extract<CommandOptions, { command: "parse" }>;

export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/**
 * Prints each event of the files as one line of JSON on stdout and each refused line as one on stderr. A file that
 * cannot be read is said, and the others are read all the same: exit code 1 then, else 0. Aborting `signal`
 * ends it quietly.
 */
export async function parse(
  settings: Settings,
  options: ParseOptions,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const files = options.files.map((path) => ({ path, kind: options.kind ?? kindOfFile(basename(path)) }));
  if (files.some(({ path, kind }) => path === "-" && kind === undefined)) {
    throw new ConfigError([
      "--kind: is required for standard input, which has no name to tell it; for example --kind smtp",
    ]);
  }
  addAbortSignal(signal, streams.stdin);
  let failed = false;
  for (const { path, kind } of files) {
    const named = kindOfFile(basename(path));
    const trouble =
      kind === undefined
        ? "no name of an XMail log; --kind says what it is"
        : named !== undefined && named !== kind
          ? // read as another kind, a password would pass for something harmless
            `its name says that it is a ${named} log, not ${kind}`
          : await print(path, kind, settings, streams, signal);
    if (signal.aborted) return 0;
    if (trouble === undefined) continue;
    failed = true;
    streams.stderr.write(`xmail-exporter: ${path}: ${trouble}\n`);
  }
  return failed ? 1 : 0;
}

/** Gives what is wrong with the file, or undefined when it was read to its end. */
async function print(
  path: string,
  kind: KindName,
  settings: Settings,
  streams: Streams,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { timezone, encoding, maxLineBytes } = settings.xmail;
  const decode = createDecoder(encoding);
  const mayShow = !holdsSecrets(kind);
  const chunks = path === "-" ? streams.stdin : createReadStream(path);
  const options = { kind, file: basename(path), parse: createParser(createZone(timezone)), maxLineBytes };
  try {
    for await (const { line, parsed } of readStream(chunks, options)) {
      if (signal.aborted) return undefined;
      if (isRefused(parsed)) await write(streams.stderr, toRefusal(parsed, mayShow ? line : undefined, decode), signal);
      else await write(streams.stdout, toObject(parsed, decode), signal);
    }
    return undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    return `cannot be read: ${reasonOf(error)}`;
  }
}

/** The shape that docs/logs.md shows. */
function toObject(event: Event, decode: (raw: string) => string): object {
  const attributes = Object.entries(kindOf(event.kind).attributes(event)).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, decodeValue(value, decode)]],
  );
  return {
    kind: event.kind,
    time: new Date(event.time).toISOString(),
    event: event.name,
    outcome: event.outcome,
    severity: event.severity,
    file: event.file,
    offset: event.offset,
    attributes: Object.fromEntries(attributes),
  };
}

function decodeValue(value: AttributeValue, decode: (raw: string) => string): AttributeValue {
  if (typeof value === "string") return decode(value);
  return typeof value === "object" ? value.map(decode) : value;
}

function toRefusal(refused: Refused, line: Line | undefined, decode: (raw: string) => string): object {
  const { kind, file, offset, reason } = refused;
  const raw = line?.bytes.toString("latin1") ?? "";
  return { kind, file, offset, reason, ...(raw === "" || readsAsSecret(raw) ? {} : { text: decode(raw) }) };
}

/** `--kind smtp` over a ctrl log refuses every line: what a kind with secrets understands is not shown as another's. */
function readsAsSecret(raw: string): boolean {
  return kinds.some((kind) => holdsSecrets(kind.name) && !("reason" in kind.read(raw)));
}

function holdsSecrets(name: KindName): boolean {
  return kindOf(name).columns.some((column) => column.secret === true);
}

/** Waits where the reader of the stream is slower than we are; a stream that is gone holds nothing up. */
async function write(stream: Writable, value: object, signal: AbortSignal): Promise<void> {
  if (stream.write(`${JSON.stringify(value)}\n`) || !stream.writable || signal.aborted) return;
  await once(stream, "drain", { signal }).catch(() => undefined);
}
