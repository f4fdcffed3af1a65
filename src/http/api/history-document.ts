/** How far back the plots reach. */
export const spanNames = ["hour", "day", "week", "month", "year"] as const;
export type SpanName = (typeof spanNames)[number];

/** Counts of a span of time and of as long a time before it, by event time, in equal steps, the last of which still grows. */
export interface SpanHistory {
  readonly span: SpanName;
  readonly stepSeconds: number;
  /** Number of the first step: times its length it is the time since the epoch, of the mail server's clock where `isLocal`, else UTC. */
  readonly first: number;
  readonly isLocal: boolean;
  /**
   * Of each step, twice as many as the span has; step `n` is at `n` modulo their number, so that one number changes when time moves on.
   * -1 is unknown.
   */
  readonly series: Readonly<Record<PlotName, readonly number[]>>;
  /** Old logs are being counted; bytes. */
  readonly oldLogs?: { readonly total: number; readonly done: number };
}

/** Counts, but for `queue`: the most messages that waited at once. */
export type PlotName = "received" | "delivered" | "refused" | "loginsFailed" | "attempts" | "queue";
