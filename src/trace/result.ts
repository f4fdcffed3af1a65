import type { AttributeValue } from "../kinds/kind.js";
import type { Zone } from "../parse/zone.js";
import type { Privacy } from "../privacy/privacy.js";
import type { RetrySettings } from "../spool/schedule.js";

/** What was found, fit to be shown: text is decoded, and of people only what the settings let through is in it. */
export interface TraceAnswer {
  /** One entry a message, by their first steps; lines that name no message last, together, with an empty id. */
  readonly messages: readonly TracedMessage[];
  /** More were found than are shown. */
  readonly isCut: boolean;
  readonly linesRead: number;
  readonly seconds: number;
  /** Files that could not be read (on), each with the reason. */
  readonly troubles: readonly string[];
  /** What else was not looked at, and why. */
  readonly notes: readonly string[];
}

export interface TracedMessage {
  readonly messageId: string;
  /** Empty for the null sender; undefined where no line says it. */
  readonly sender: string | undefined;
  readonly outcome: TraceOutcome;
  readonly steps: readonly TraceStep[];
}

/**
 * `waiting`, `frozen`: so is what is left of it in the queue. `delivered`: handed over at least once. `received`: no hand-over in the
 * logs (yet). `refused`: never taken. `unfinished`: tells neither.
 */
export type TraceOutcome = "waiting" | "frozen" | "delivered" | "received" | "refused" | "unfinished";

export interface TraceStep {
  /** Milliseconds UTC. */
  readonly time: number;
  /** `smtp`, `smail`, ...; `queue` for what the spool says. */
  readonly kind: string;
  readonly event: string;
  readonly outcome: string;
  readonly severity: string;
  readonly sentence: string;
  /** Log, or file in the spool. */
  readonly file: string;
  /** Byte offset of the line; 0 for the spool. */
  readonly offset: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface ShowOptions {
  readonly zone: Zone;
  readonly privacy: Privacy;
  /** Undefined where they are not known: no next try is told then. */
  readonly retry: RetrySettings | undefined;
  /** Text of a string that holds one character a byte. */
  decode(raw: string): string;
}
