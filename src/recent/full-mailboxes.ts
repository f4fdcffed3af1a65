import { toAsciiLower } from "../common/ascii-lower.js";
import { copyOf } from "../kinds/intern.js";
import { createLastUsed, type LastUsed } from "./last-used.js";
import { Streak } from "./streak.js";

/**
 * MAILBOXES THAT ARE FULL: recipients that the SMTP server refuses with EFULL, until one is accepted again. The log names the recipient of the
 * command, which may be an alias. Bounded: of more than there is room for, those that were refused last are known. Times in milliseconds UTC.
 */
export interface FullMailboxes {
  refuse(recipient: string, time: number): void;
  accept(recipient: string): void;
  /** Then nothing need be told of those that are accepted. */
  isEmpty(): boolean;
  /** Those of the last day, most refusals first, at most so many. */
  list(now: number, limit: number): FullMailboxList;
  /** Takes over what was seen before, but for those that were accepted since. */
  precede(older: FullMailboxes): void;
  /** For another one to take over. */
  readonly known: LastUsed<Streak>;
}

interface FullMailboxList {
  readonly distinct: number;
  readonly isAtLeast: boolean;
  readonly top: readonly FullMailbox[];
}

interface FullMailbox {
  /** As the log has it, one character a byte. */
  readonly recipient: string;
  /** Of the first refusal that is known since one was accepted. */
  readonly sinceTime: number;
  readonly lastTime: number;
  /** Recipients refused since then. */
  readonly refused: number;
}

/** `isPreceded`: older ones are going to come. */
export function createFullMailboxes(isPreceded = false, capacity = 1_000): FullMailboxes {
  const known = createLastUsed(capacity, () => new Streak());
  /** A bit for each number of characters modulo 32. */
  let lengths = 0;
  let accepted = isPreceded ? new Set<string>() : undefined;
  return {
    refuse(recipient, time) {
      known.use(toAsciiLower(recipient)).bad(time);
      lengths |= bitOf(recipient);
    },
    accept(recipient) {
      // nearly every recipient that a server has is none of these
      if (accepted === undefined && (lengths & bitOf(recipient)) === 0) return;
      const key = toAsciiLower(recipient);
      known.delete(key);
      if (accepted !== undefined && accepted.size < maxAccepted) accepted.add(copyOf(key));
    },
    isEmpty: () => accepted === undefined && known.size() === 0,
    list(now, limit) {
      const all = [...known.entries()].flatMap(
        ([recipient, { since: sinceTime, badTime: lastTime, count: refused }]) =>
          sinceTime === undefined || lastTime === undefined || lastTime <= now - shownMs
            ? []
            : [{ recipient, sinceTime, lastTime, refused }],
      );
      const top = all.toSorted((a, b) => b.refused - a.refused || a.sinceTime - b.sinceTime).slice(0, limit);
      return { distinct: all.length, isAtLeast: known.hasForgotten(), top };
    },
    precede(older) {
      for (const key of accepted ?? []) older.known.delete(key);
      accepted = undefined;
      for (const [key] of older.known.entries()) lengths |= bitOf(key);
      known.precede(older.known, (own, before) => own.precede(before));
    },
    known,
  };
}

function bitOf(recipient: string): number {
  return 1 << (recipient.length % 32);
}

/** More than a server accepts while its last day is read again. */
const maxAccepted = 50_000;
const shownMs = 24 * 3_600_000;
