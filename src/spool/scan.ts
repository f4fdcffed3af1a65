import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createFailurePool } from "./block.js";
import { nodeSpoolFiles, unlessGone, type SpoolFiles } from "./files.js";
import { forEach } from "./for-each.js";
import { findLeaves, folders, listMessages } from "./leaves.js";
import type { Message } from "./message.js";
import { createMessageReader, type Known, type Place } from "./reader.js";

/**
 * READS XMAIL'S QUEUE, MailRoot/spool, while XMail works on it: nothing is locked, changed or kept open. All mess folders are
 * listed before all rsnd and those before all froz, the way messages move, and the last place seen wins: none that is there
 * all the time is missed, none comes twice. Files that are gone when they are looked at are nothing unusual.
 */
export interface Scanner {
  /**
   * One look at the whole queue. A call while one runs gets the same promise, whatever its signal. Rejects with the code of
   * the file system where the spool or a folder of it cannot be listed (ENOENT: there is no spool; EACCES: its directories
   * are 0700, so the reader must be XMail's user or root), and with the signal's reason when it is aborted.
   */
  scan(signal: AbortSignal): Promise<Scan>;
}

export interface Scan {
  /** By file name. A message that did not change is the same object as in the scan before. */
  readonly messages: ReadonlyMap<string, Message>;
  readonly local: LocalFiles;
  /** The directory `spool/<i>/<j>` of a message of this scan. */
  leafOf(name: string): string | undefined;
  /** Milliseconds UTC. */
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Directories `spool/<i>/<j>`: none where XMail never ran, or where the spool is not mounted. */
  readonly leaves: number;
  /** Messages of which the file or the slog is there and could not be read. */
  readonly unreadable: number;
  /** Bytes at the beginning of very long slogs of which only the attempts were counted. */
  readonly skippedBytes: number;
}

/** Files of local programs that XMail has not picked up yet, whatever their names. */
export interface LocalFiles {
  readonly count: number;
  readonly bytes: number;
  /** Modification time of the oldest, milliseconds UTC; undefined where there is none. */
  readonly oldest: number | undefined;
}

export interface ScannerOptions {
  /** MailRoot/spool. */
  readonly spool: string;
  /** The clock, milliseconds UTC. */
  readonly now?: () => number;
  readonly files?: SpoolFiles;
}

export function createScanner({ spool, now = Date.now, files = nodeSpoolFiles }: ScannerOptions): Scanner {
  const reader = createMessageReader(files, createFailurePool());
  let known = new Map<string, Known>();
  let running: Promise<Scan> | undefined;

  async function run(signal: AbortSignal): Promise<Scan> {
    const startedAt = now();
    const leaves = await findLeaves(files, spool);
    const places = await findMessages(leaves, signal);
    const messages = new Map<string, Message>();
    const found = new Map<string, Known>();
    let unreadable = 0;
    let skippedBytes = 0;
    await forEach(places, signal, async ([name, place]) => {
      const before = known.get(name);
      const read = await reader.read(before?.message.name ?? name, place, before, startedAt);
      if (read === undefined) return;
      const { message, file, slog } = read;
      found.set(message.name, read);
      messages.set(message.name, message);
      if (file.isUnreadable || slog?.isUnreadable === true) unreadable++;
      skippedBytes += slog?.skippedBytes ?? 0;
    });
    const local = await lookAtLocal(files, join(spool, "local"), signal);
    known = found;
    const leafOf = (name: string) => found.get(name)?.leaf;
    return { messages, local, leafOf, startedAt, finishedAt: now(), leaves: leaves.length, unreadable, skippedBytes };
  }

  async function findMessages(leaves: readonly string[], signal: AbortSignal): Promise<Map<string, Place>> {
    const places = new Map<string, Place>();
    let steps = 0;
    for (const folder of folders)
      await forEach(leaves, signal, async (leaf) => {
        const place = { leaf, folder };
        for (const name of await listMessages(files, leaf, folder)) {
          places.set(name, place);
          if (++steps % stepsAtOnce === 0) await setImmediate();
        }
      });
    // CTRL's frozsubmit moves back: what was frozen and is not found may have gone to a folder that was listed before
    const missing: (readonly [name: string, leaf: string])[] = [];
    for (const [name, { leaf, file }] of known) {
      if (file.folder === "froz" && !places.has(name)) missing.push([name, leaf]);
      if (++steps % stepsAtOnce === 0) await setImmediate();
    }
    await forEach(missing, signal, async ([name, leaf]) => {
      const now = await findAgain(files, name, leaf);
      if (now !== undefined) places.set(name, now);
    });
    return places;
  }

  return {
    scan: (signal) => (running ??= run(signal).finally(() => (running = undefined))),
  };
}

async function findAgain(files: SpoolFiles, name: string, leaf: string): Promise<Place | undefined> {
  for (const folder of folders) {
    const stats = await unlessGone(files.stat(join(leaf, folder, name)));
    if (stats !== undefined) return { leaf, folder };
  }
  return undefined;
}

async function lookAtLocal(files: SpoolFiles, directory: string, signal: AbortSignal): Promise<LocalFiles> {
  const names = ((await unlessGone(files.list(directory))) ?? []).filter((name) => !name.startsWith("."));
  let count = 0;
  let bytes = 0;
  let oldest = Infinity;
  await forEach(names, signal, async (name) => {
    const stats = await unlessGone(files.stat(join(directory, name)));
    if (stats?.isFile !== true) return;
    count++;
    bytes += stats.size;
    oldest = Math.min(oldest, stats.modifiedAt);
  });
  return { count, bytes, oldest: count === 0 ? undefined : oldest };
}

/** A folder can hold all of 100,000 messages: names are taken in by so many, and the rest of the program has its turn. */
const stepsAtOnce = 1000;
