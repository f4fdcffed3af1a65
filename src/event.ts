import type { KindName, Line, Rows } from "./line.js";

export type Severity = "INFO" | "WARN" | "ERROR";

/** A column's value: text is one character a byte (latin1) until `parse/text.ts` decodes it; numbers are integers. */
type Field = string | number | undefined;
export type Fields = Readonly<Record<string, Field>>;

/** Record 2: what one line says. Holds no secret: they die in `kinds/`. */
export interface Event<F = Fields> {
  readonly kind: KindName;
  readonly file: string;
  readonly offset: number;
  /** Milliseconds since the epoch, UTC. */
  readonly time: number;
  /** The OTLP EventName, of a closed set: `xmail.smtp.rcpt`. */
  readonly name: string;
  /** The `result` label: `ok`, `erelay`, `failed`, ... */
  readonly outcome: string;
  readonly severity: Severity;
  readonly fields: F;
}

/** Why a line is no event. Closed: these are the values of the label `reason`. */
export const refusalReasons = ["continuation", "columns", "time", "too_long", "nul"] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** A line that is no event. Counted, recorded, never dropped in silence. */
export interface Refused {
  readonly kind: KindName;
  readonly file: string;
  readonly offset: number;
  /** Time of the last event before it in the same file, else of the file's name: a refused line has none of its own. */
  readonly time: number;
  readonly reason: RefusalReason;
}

export type Parsed = Event | Refused;

export function isRefused(parsed: Parsed): parsed is Refused {
  return "reason" in parsed;
}

/** What must be remembered of a file between two lines to read the next one right. Part of the cursor, so that a restart reads on the same. */
export interface ReadingState {
  /** Latest time of a line so far, milliseconds UTC; undefined before the first. */
  latest: number | undefined;
  /** True once the repeated hour of a DST night was seen to begin. */
  secondPass: boolean;
  /** True where the last line ended inside a value: what follows is the rest of that record. */
  open: boolean;
}

export function newReadingState(): ReadingState {
  return { latest: undefined, secondPass: false, open: false };
}

/** When and how a line was read: evidence for its time in the repeated hour. */
export interface Moment {
  /** The clock, where the line was seen to appear; undefined for backlog. Milliseconds UTC. */
  readonly liveAt?: number;
  /** Modification time of the file, where this is its last line. Milliseconds UTC. */
  readonly modifiedAt?: number;
}

/** Reads one line, moving the file's state on. Never throws on what a log can hold. */
export interface Parse {
  (line: Line, state: ReadingState, moment: Moment): Parsed;
  /** The same where it lies in a chunk: what was read is noted in `rows.read`. Lines of a chunk are read in their order. */
  row(rows: Rows, index: number, state: ReadingState, moment: Moment): void;
  /** What a line of a chunk says that was read. */
  toParsed(rows: Rows, index: number): Parsed;
}

/** The reading state behind a line of a chunk that was read; `before` is given back where it is the same. */
export function readingBehind({ read }: Rows, index: number, before: ReadingState): ReadingState {
  const bits = read.bits[index] ?? 0;
  const latest = read.latest[index] ?? NaN;
  const state = { latest: Number.isNaN(latest) ? undefined : latest, secondPass: (bits & 1) > 0, open: (bits & 2) > 0 };
  const { secondPass, open } = before;
  return state.latest === before.latest && state.secondPass === secondPass && state.open === open ? before : state;
}

export function noteReading({ read }: Rows, index: number, { latest, secondPass, open }: ReadingState): void {
  read.latest[index] = latest ?? NaN;
  read.bits[index] = (secondPass ? 1 : 0) + (open ? 2 : 0);
}
