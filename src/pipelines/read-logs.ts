import { setTimeout } from "node:timers/promises";
import { ConfigError } from "../errors.js";
import { type Event, isRefused } from "../event.js";
import type { Cursor } from "../files/cursor.js";
import { findLogs, type OldLog } from "../files/old-logs.js";
import { readRows, type StreamOptions } from "../files/stream.js";
import { createLook } from "../kinds/view.js";

/** How far a pipeline had read a file at some moment. */
export type ReadCursor = Pick<Cursor, "name" | "offset" | "goneAt">;

/** Cursors as they are now: they move on. */
export function copyCursors(cursors: readonly Cursor[]): ReadCursor[] {
  return cursors.map(({ name, offset, goneAt }) => ({ name, offset, ...(goneAt === undefined ? {} : { goneAt }) }));
}

/**
 * The logs as far as they lie before the cursors, and those packed beside them (`.gz`): what follows is the pipeline's own. `skip` is told
 * what cannot be read.
 */
export async function findRead(
  directory: string,
  cursors: readonly ReadCursor[],
  skip: (trouble: string) => void,
): Promise<OldLog[]> {
  const read = new Map(cursors.flatMap(({ name, offset, goneAt }) => (goneAt === undefined ? [[name, offset]] : [])));
  const logs = await findLogs([], directory, skip).catch((error: unknown) => {
    // no directory, or no logs in it
    if (error instanceof ConfigError) return [];
    throw error;
  });
  return logs.flatMap((old): OldLog[] => {
    const bytes = old.path.endsWith(".gz") ? old.bytes : Math.min(old.bytes, read.get(old.file) ?? 0);
    return bytes > 0 ? [{ ...old, bytes }] : [];
  });
}

/** The last so many bytes of the files, the oldest first. A packed file is read whole, or not at all. */
export function newestBytes(logs: readonly OldLog[], most: number): OldLog[] {
  let left = most;
  const taken: OldLog[] = [];
  for (const old of logs.toReversed()) {
    if (left <= 0) break;
    const from = old.bytes - left;
    if (from <= 0) taken.push(old);
    else if (!old.path.endsWith(".gz")) taken.push({ ...old, from });
    left -= old.bytes;
  }
  return taken.toReversed();
}

/**
 * Reads the events of a log, each good until the next one. Takes at most half of one processor. Rejects as the chunks do, and where `signal`
 * is aborted.
 */
export async function readEvents(
  chunks: AsyncIterable<Buffer>,
  options: StreamOptions,
  onEvent: (event: Event) => void,
  signal: AbortSignal,
): Promise<void> {
  const look = createLook();
  const turn = takeTurns(signal);
  for await (const rows of readRows(chunks, options)) {
    for (let index = 0; index < rows.count; index++) {
      const parsed = look(rows, index);
      if (!isRefused(parsed)) onEvent(parsed);
    }
    await turn();
  }
}

/** To be waited for after each piece of work: others have their turn for as long as it took. Rejects where `signal` is aborted. */
function takeTurns(signal: AbortSignal): () => Promise<void> {
  let began = performance.now();
  return async () => {
    await setTimeout(performance.now() - began, undefined, { signal });
    began = performance.now();
  };
}
