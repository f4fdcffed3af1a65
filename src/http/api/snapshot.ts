import type { Details } from "./details.js";
import type { Status } from "./status-document.js";
import type { ShownDetails } from "../pages/view/page-state.js";

/** What page, API and stream show at one point in time. */
export interface Snapshot {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly status: Status;
  details(): ShownDetails;
  /** The text of this name, made on first use. */
  body(name: string, make: () => string): Buffer;
  /** The same where part of the name comes from the client: undefined when too many different ones were made already. */
  variant(name: string, make: () => string): Buffer | undefined;
}

export interface SnapshotOptions {
  readonly status: () => Status;
  readonly details: Details;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A monotonic clock in milliseconds. */
  elapsed(): number;
}

/** Messages of the queue, the oldest. */
const maxQueued = 200;
const maxVariants = 4;
const cacheMs = 1_000;

/** Made at most once a second, however many requests there are: a page costs a tenth of a second, a cached one nothing. */
export function createSnapshots({ status, details, now, elapsed }: SnapshotOptions): () => Snapshot {
  let last: Snapshot | undefined;
  let lastAt = 0;

  return () => {
    if (last !== undefined && elapsed() - lastAt < cacheMs) return last;
    lastAt = elapsed();
    last = takeSnapshot(now(), status(), () => ({
      recent: details.recent(),
      talkers: details.topClients(),
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

/** The result of `make`, made on first use. */
export function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined;
  return () => (made ??= { result: make() }).result;
}
