import { type Event, isRefused, newReadingState, type Parse } from "../event.js";
import { cutRows, release } from "../files/lines.js";
import { type OldLog, readLog } from "../files/old-logs.js";
import { readStream } from "../files/stream.js";
import type { Rows } from "../line.js";
import type { Zone } from "../parse/zone.js";
import type { FindNeedle } from "./needle.js";

export interface ScanOptions {
  readonly find: FindNeedle;
  readonly parse: Parse;
  readonly zone: Zone;
  readonly maxLineBytes: number;
  readonly signal: AbortSignal;
  /** Told the bytes taken from disk and the lines in them. */
  onRead(bytes: number, lines: number): void;
  /** At once, and not gathered: most events are forgotten as soon as they are seen. */
  onEvent(event: Event): void;
}

/**
 * Tells the events of the lines that hold a needle, the same as a reading of the whole log gives: only these lines are read,
 * and of what stands before one as much as it takes to know that it is a line of its own. Rejects with a Failure when the file
 * cannot be read (on), and with the signal's reason.
 */
export async function scanLog(log: OldLog, options: ScanOptions): Promise<void> {
  const { find, zone, signal, onRead, onEvent } = options;
  /** Bytes, for the progress: a second reading counts where it is further than the first. */
  let taken = 0;
  let base = 0;
  let open = false;
  let isCut = false;
  const count = (bytes: number) => {
    taken += bytes;
    onRead(bytes, 0);
  };
  for await (const chunk of readLog(log, count)) {
    signal.throwIfAborted();
    const begin = isCut ? chunk.indexOf(lf) + 1 : 0;
    // only a line longer than any may be comes in pieces
    isCut = chunk.at(-1) !== lf;
    if (!isCut) {
      onRead(0, countLines(chunk));
      const walk = createWalk(chunk, base, begin, open, log, options);
      for (let at = find(chunk, begin); at >= 0;) {
        const { events, end } = walk.read(at);
        for (const event of events) {
          if (isAmbiguous(event, zone)) return readWhole(log, event.offset, taken, options);
          onEvent(event);
        }
        at = find(chunk, end);
      }
      open = walk.end();
    }
    base += chunk.length;
  }
}

/** Reads single lines of a chunk, each as if all before it had been read. */
function createWalk(
  chunk: Buffer,
  base: number,
  begin: number,
  openAtBegin: boolean,
  { kind, file }: OldLog,
  { parse, maxLineBytes }: ScanOptions,
) {
  /** Up to here it is known whether the last line ended inside a value. */
  let known = begin;
  let open = openAtBegin;

  function cut(start: number, end: number) {
    return cutRows(chunk.subarray(start, end), base + start, maxLineBytes, { kind, file, generation: 0 });
  }

  /** Whether a value is open behind these lines, given whether one was before them. */
  function readOn(rows: Rows, open: boolean): boolean {
    const state = { ...newReadingState(), open };
    for (let index = 0; index < rows.count; index++) parse.row(rows, index, state, {});
    return state.open;
  }

  function pass(start: number, end: number): Event[] {
    known = end;
    const rows = cut(start, end);
    if (rows === undefined) return [];
    open = readOn(rows, open);
    const parsed = Array.from({ length: rows.count }, (_, index) => parse.toParsed(rows, index));
    release(rows);
    return parsed.filter((each): each is Event => !isRefused(each));
  }

  /** True of a line behind which nothing is open, whatever was before it. */
  function settles(start: number, end: number): boolean {
    const rows = cut(start, end);
    if (rows === undefined) return false;
    const settled = !readOn(rows, true) && !readOn(rows, false);
    release(rows);
    return settled;
  }

  /** Goes back to a line that settles it, mostly the one before, and forward again. */
  function advance(to: number): void {
    const starts: number[] = [];
    let end = to;
    while (end > known) {
      const start = startOfLine(chunk, end - 1);
      if (settles(start, end)) {
        known = end;
        open = false;
        break;
      }
      starts.push(start);
      end = start;
    }
    for (const start of starts.toReversed()) pass(start, endOfLine(chunk, start));
  }

  return {
    /** The line around `at`, and where the next one begins. */
    read(at: number): { events: Event[]; end: number } {
      const start = startOfLine(chunk, at);
      const end = endOfLine(chunk, at);
      advance(start);
      return { events: pass(start, end), end };
    },
    /** Does the chunk end inside a value? */
    end(): boolean {
      advance(chunk.length);
      return open;
    },
  };
}

/** In the repeated hour of a clock change the lines before tell which of two times it is: read from the first line on. */
async function readWhole(log: OldLog, from: number, taken: number, options: ScanOptions): Promise<void> {
  const { find, signal, onRead, onEvent } = options;
  let again = 0;
  const count = (bytes: number) => {
    const before = Math.max(again, taken);
    again += bytes;
    if (again > before) onRead(again - before, 0);
  };
  for await (const { line, parsed } of readStream(readLog(log, count), { ...log, ...options })) {
    signal.throwIfAborted();
    if (isRefused(parsed) || parsed.offset < from) continue;
    if (find(Buffer.from(line.text, "latin1"), 0) >= 0) onEvent(parsed);
  }
}

function isAmbiguous({ time }: Event, zone: Zone): boolean {
  return zone.offsetsOf(time + zone.offsetAt(time)).late !== undefined;
}

function startOfLine(chunk: Buffer, at: number): number {
  return at === 0 ? 0 : chunk.lastIndexOf(lf, at - 1) + 1;
}

/** Chunks end with a line end. */
function endOfLine(chunk: Buffer, at: number): number {
  return chunk.indexOf(lf, at) + 1;
}

function countLines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(lf); at >= 0; at = chunk.indexOf(lf, at + 1)) count++;
  return count;
}

const lf = 10;
