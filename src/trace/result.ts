import type { AttributeValue } from "../kinds/kind.js";
import type { Zone } from "../parse/zone.js";
import type { Privacy } from "../privacy/privacy.js";
import type { RetrySettings } from "../spool/schedule.js";

/** What was found, ready to be shown: text is decoded, and the privacy settings are applied. */
export interface TraceResult {
  /** One entry per message, ordered by first step; lines without a message id come last, in one entry with an empty id. */
  readonly messages: readonly TracedMessage[];
  /** More were found than are shown. */
  readonly isCut: boolean;
  readonly linesRead: number;
  readonly seconds: number;
  /** Files that could not be read (on), each with the reason. */
  readonly problems: readonly string[];
  /** What else was not searched, and why. */
  readonly notes: readonly string[];
}

export interface TracedMessage {
  readonly messageId: string;
  /** Of its records and spans: 32 hexadecimal digits. Undefined where the instance id is not known, or no message id. */
  readonly traceId?: string | undefined;
  /** Where a tracing backend shows it; undefined without `--trace.url-template`. */
  readonly traceUrl?: string | undefined;
  /** Empty for the null sender; undefined where it is not known. */
  readonly sender: string | undefined;
  readonly outcome: TraceOutcome;
  /** The outcome in words: `dropped by filter /bin/check (exit 4)`. */
  readonly outcomeText: string;
  readonly steps: readonly TraceStep[];
}

/**
 * `waiting`, `frozen`: what is left in the queue. `delivered`: delivered at least once. `dropped`, `bounced`: by a filter. `received`: no
 * delivery in the logs (yet). `refused`: never accepted. `unfinished`: neither accepted nor refused.
 */
export type TraceOutcome =
  "waiting" | "frozen" | "delivered" | "dropped" | "bounced" | "received" | "refused" | "unfinished";

export interface TraceStep {
  /** Milliseconds UTC. */
  readonly time: number;
  /** `smtp`, `smail`, ...; `queue` for what the spool says. */
  readonly kind: string;
  readonly event: string;
  readonly outcome: string;
  readonly severity: string;
  readonly sentence: string;
  /** Log file, or file in the spool. */
  readonly file: string;
  /** Byte offset of the line; 0 for the spool. */
  readonly offset: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** A step of XMail's notice to the sender, not of the message itself. */
  readonly isNotice?: true;
}

export interface ShowOptions {
  readonly zone: Zone;
  readonly privacy: Privacy;
  /** Undefined where they are not known: then the next attempt is not shown. */
  readonly retry: RetrySettings | undefined;
  /** Trace id of a message; undefined where the instance id that it is made of is not known. */
  readonly traceIdOf?: ((messageId: string) => string) | undefined;
  /** With `{trace_id}`. */
  readonly traceUrlTemplate?: string | undefined;
  /** Decodes a string that holds one character per byte. */
  decode(raw: string): string;
}
