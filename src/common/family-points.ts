/** A family of `/metrics` with all that is known of it at one moment. */
export interface FamilyPoints {
  readonly name: string;
  readonly help: string;
  /** A gauge may be anything that goes up and down. */
  readonly type: "counter" | "gauge" | "histogram";
  readonly points: readonly Point[];
}

export interface Point {
  readonly labels: Readonly<Record<string, string>>;
  /** When a counter or histogram stood at zero, milliseconds UTC; undefined where that is not known. */
  readonly since?: number | undefined;
  readonly value: number | Buckets;
}

interface Buckets {
  /** Upper bounds, without +Inf. */
  readonly bounds: readonly number[];
  /** Of each bucket, not cumulative, +Inf last. */
  readonly counts: readonly number[];
  readonly sum: number;
}
