import { createFailurePool, readBlock, type FailurePool } from "./block.js";
import type { Attempt, Failure } from "./message.js";

export interface SlogOptions {
  /** Where failures are kept once that other slogs hold as well. */
  readonly pool?: FailurePool;
  /** How many attempts stand before the text in the same slog: those in the text are numbered from there. */
  readonly before?: number;
}

/**
 * READS THE LOG OF A MESSAGE'S ATTEMPTS (slog). Nothing in it is escaped, and it quotes what hosts answered; but each line
 * of an answer begins with three digits, so a line that begins otherwise is XMail's own, as long as LF alone ends a line.
 *
 * A `[PeekTime]` line begins an attempt, and the blocks behind it are its failures. A block without an end at the end of the
 * text is still being written and not given. Never throws; takes time in proportion to the text (latin1).
 */
export function parseSlog(text: string, { pool = createFailurePool(), before = 0 }: SlogOptions = {}): Attempt[] {
  const attempts: OpenAttempt[] = [];
  let block: string[] | undefined;

  function endBlock(): void {
    const failure = block === undefined ? undefined : readBlock(block, pool);
    if (failure !== undefined) attempts.at(-1)?.failures.push(failure);
    block = undefined;
  }

  for (const line of text.split("\n")) {
    const time = peekTime(line);
    if (time !== undefined) {
      // a block still open here was cut short when XMail was stopped
      endBlock();
      attempts.push({ number: before + attempts.length + 1, time, failures: [] });
    } else if (isMark(line, "<<")) {
      endBlock();
      block = [];
    } else if (isMark(line, ">>")) endBlock();
    else block?.push(line);
  }
  return attempts.map(({ number, time, failures }) => ({ number, time, failures: shareList(failures) }));
}

/** How many attempts begin in a part of a slog that begins with a line. */
export function countAttempts(text: string): number {
  return text.split("\n").filter((line) => peekTime(line) !== undefined).length;
}

interface OpenAttempt {
  readonly number: number;
  readonly time: number;
  readonly failures: Failure[];
}

/** Milliseconds UTC. XMail counts the same lines as attempts. */
function peekTime(line: string): number | undefined {
  const seconds = /^\[PeekTime\] ([0-9]{1,12})/.exec(line)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** On Windows a CR stands before the LF. */
function isMark(line: string, mark: string): boolean {
  return line === mark || line === `${mark}\r`;
}

/** Most attempts fail at one host, like the attempts before: they need no list of their own. */
function shareList(failures: Failure[]): readonly Failure[] {
  const [first] = failures;
  if (first === undefined) return none;
  if (failures.length > 1) return failures;
  const shared = lists.get(first) ?? failures;
  lists.set(first, shared);
  return shared;
}

const none: readonly Failure[] = [];
const lists = new WeakMap<Failure, readonly Failure[]>();
