import { access, constants } from "node:fs/promises";
import type { Writable } from "node:stream";
import { formatBytes, formatDuration, pluralize } from "../common/format.js";
import type { CommandOptions, Settings } from "../config.js";
import { ConfigError, Failure, isSystemError, reasonOf } from "../errors.js";
import { whyNeeded, whyPackedNeeded } from "../files/finished.js";
import { type HeldFile, holdFile } from "../files/held-file.js";
import { measurePacked, packFile } from "../files/pack.js";
import { findOld, type OldFile } from "../files/prunable.js";
import { readStoredCursors, type StoredCursors } from "../files/stored-cursors.js";
import { kindOf } from "../kinds/list.js";
import { fileTime } from "../parse/clock.js";
import { createZone } from "../parse/zone.js";
import { toPrintable } from "./printable.js";
import { createProgress, type Terminal } from "./progress.js";

export type PruneOptions = Extract<CommandOptions, { command: "prune" }>;

export interface PruneStreams {
  readonly stdout: Writable;
  readonly stderr: Terminal;
}

/**
 * Removes, or packs, old log files that the exporter needs no more, whatever of its state the next start finds; shows what it would do
 * unless `yes` is given. Only reads the state: a running exporter is not disturbed, and finds such a file deleted with nothing unread.
 * Gives exit code 0, or 1 where a file could not be used or it was interrupted. Throws Failure, with nothing changed, where the state or
 * the directory cannot be read. `now` gives milliseconds UTC.
 */
export async function prune(
  settings: Settings,
  options: PruneOptions,
  { stdout, stderr }: PruneStreams,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<number> {
  const { yes = false, gzip = false, dryRun = false, olderThan } = options;
  if (yes && dryRun) throw new ConfigError(["--dry-run: use either --dry-run or --yes"]);
  const { logDir, timezone } = settings.xmail;
  const states = await readStates(settings);
  const zone = createZone(timezone);
  const old = await findOld(logDir, now() - olderThan, (name) => fileTime(name, zone)).catch((error: unknown) => {
    throw new Failure(`log directory ${logDir}: ${reasonOf(error)}`);
  });
  const packed = new Set(
    old.flatMap(({ name, isPacked, leftover }) => (isPacked && leftover === undefined ? [name] : [])),
  );
  // what was put aside while it was packed is packed; else it goes where logs are removed
  const isForGzip = ({ name, isPacked, leftover }: OldFile) =>
    leftover === undefined ? !isPacked : leftover === "copy" || packed.has(name);
  const files = gzip ? old.filter(isForGzip) : old;
  const progress = createProgress(stderr, gzip ? "packing" : "removing", yes ? sizeOf(files) : 0);
  const print = (word: string, { path }: OldFile, text: string) =>
    stdout.write(`${progress.lineStart}${word.padEnd(width)}  ${toPrintable(path)}  ${text}\n`);
  const done: OldFile[] = [];
  const words = gzip ? { did: "packed", would: "would pack" } : removal;
  let [kept, failed] = [0, 0];

  for (const file of files) {
    if (signal.aborted) break;
    try {
      const needed = file.kept ?? (await withFile(file, (held) => act(held, file)));
      if (needed === undefined) {
        const { did, would } = file.leftover === undefined ? words : removal;
        if (file.leftover === undefined || !gzip) done.push(file);
        print(yes ? did : would, file, formatBytes(file.size));
      } else {
        kept++;
        print("kept", file, needed);
      }
    } catch (error) {
      failed++;
      print("failed", file, whyFailed(error, file));
    }
    if (!gzip) progress.advance(file.size);
  }
  progress.end();

  async function act(held: HeldFile, file: OldFile): Promise<string | undefined> {
    const needed = await why(held, file);
    if (needed !== undefined || !yes) return needed;
    if (gzip && file.leftover === undefined) await packFile(held, progress.advance);
    else await held.remove();
    return undefined;
  }

  async function why(held: HeldFile, { name, isPacked, leftover }: OldFile): Promise<string | undefined> {
    // the log, or its packed file, is there beside it
    if (leftover === "copy") return undefined;
    if (isPacked && leftover === undefined) return whyPackedNeeded(name, await measurePacked(held), states, redact);
    return whyNeeded(name, held, states, redact, leftover === "aside");
  }

  const age = formatDuration(olderThan / 1000);
  const sum = `${pluralize(done.length, "file")}, ${formatBytes(sizeOf(done))}`;
  const verb = yes ? words.did : `would be ${words.did}`;
  stdout.write(`${sum} ${verb}; ${kept} kept, ${failed} failed; older than ${age}, in ${toPrintable(logDir)}\n`);
  const say = (text: string) => stderr.write(`xmail-exporter: ${text}\n`);
  if (!yes) {
    stdout.write("Nothing was changed; --yes does it.\n");
    await access(logDir, constants.W_OK).catch(() => say(`${logDir} cannot be written by this user`));
  }
  if (signal.aborted) say("interrupted before the end");
  return failed > 0 || signal.aborted ? 1 : 0;
}

/** A state of records counts whether or not they are sent by these settings: those of the running exporter may be others. */
async function readStates({ state: { dir }, otlp }: Settings): Promise<StoredCursors[]> {
  const [metrics, records] = [await readStoredCursors(dir, "metrics"), await readStoredCursors(dir, "otlp")];
  const missing = metrics === undefined ? "metrics" : records === undefined && otlp.logs !== undefined ? "otlp" : "";
  if (metrics === undefined || missing !== "")
    throw new Failure(`${dir} holds no state of ${missing}: what the exporter still needs is not known`);
  return records === undefined ? [metrics] : [metrics, records];
}

async function withFile<T>({ path }: OldFile, act: (held: HeldFile) => Promise<T>): Promise<T> {
  const held = await holdFile(path);
  try {
    return await act(held);
  } finally {
    await held.close();
  }
}

/** Without the path, which stands beside it. */
function whyFailed(error: unknown, { path }: OldFile): string {
  if (error instanceof Failure) return toPrintable(error.message.replace(`${path}: `, ""));
  if (isSystemError(error)) return reasonOf(error);
  throw error;
}

function redact(kind: Parameters<typeof kindOf>[0], text: string): string | undefined {
  return kindOf(kind).redact(text);
}

function sizeOf(files: readonly OldFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

const removal = { did: "removed", would: "would remove" };
const width = removal.would.length;
