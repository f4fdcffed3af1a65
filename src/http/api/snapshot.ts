import type { Details } from "./details.js";
import type { Status } from "./status-document.js";
import type { ShownDetails } from "../pages/view/page-state.js";

/** What page, API and stream show at one moment. */
export interface Snapshot {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly status: Status;
  details(): ShownDetails;
  /** The text of this name, made when it is asked for the first time. */
  body(name: string, make: () => string): Buffer;
  /** The same where part of the name is the client's own words: undefined when too many different ones were made already. */
  variant(name: string, make: () => string): Buffer | undefined;
}

export interface SnapshotOptions {
  readonly status: () => Status;
  readonly details: Details;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A clock in milliseconds that never runs backwards. */
  elapsed(): number;
}

/** Messages of the queue, the oldest. */
const maxQueued = 200;
const maxVariants = 4;
const keptMs = 1_000;

/** Made at most once a second, whoever asks and however often: a page takes a tenth of a second, a request for one nothing. */
export function createSnapshots({ status, details, now, elapsed }: SnapshotOptions): () => Snapshot {
  let last: Snapshot | undefined;
  let lastAt = 0;

  return () => {
    if (last !== undefined && elapsed() - lastAt < keptMs) return last;
    lastAt = elapsed();
    last = takeSnapshot(now(), status(), () => ({
      recent: details.recent(),
      talkers: details.talkers(),
      queued: details.queued(maxQueued),
    }));
    return last;
  };
}

function takeSnapshot(now: number, status: Status, look: () => ShownDetails): Snapshot {
  const bodies = new Map<string, Buffer>();
  const variants = new Map<string, Buffer>();
  const keep = (kept: Map<string, Buffer>, name: string, make: () => string) => {
    const body = kept.get(name) ?? Buffer.from(make());
    kept.set(name, body);
    return body;
  };
  return {
    now,
    status,
    details: once(look),
    body: (name, make) => keep(bodies, name, make),
    variant: (name, make) =>
      variants.has(name) || variants.size < maxVariants ? keep(variants, name, make) : undefined,
  };
}

/** What `make` gives, made when it is asked for the first time. */
export function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined;
  return () => (made ??= { result: make() }).result;
}
