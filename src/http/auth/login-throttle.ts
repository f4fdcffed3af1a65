import { isIPv6 } from "node:net";

export interface LoginThrottle {
  /** Milliseconds until the address may try again; 0 when it may now. */
  waitMs(address: string): number;
  recordFailure(address: string): void;
}

/** A few failures cost nothing; from then on each one doubles the wait. */
const freeFailures = 3;
const longestWaitMs = 60_000;
const forgottenAfterMs = 600_000;
const maxAddresses = 1_000;

interface Failures {
  readonly count: number;
  readonly last: number;
}

/** Delays addresses that fail repeatedly. `elapsed` is a monotonic clock in milliseconds. */
export function createLoginThrottle(elapsed: () => number): LoginThrottle {
  // in order of the last failure, so that the first one is the oldest
  const known = new Map<string, Failures>();

  function find(address: string): Failures | undefined {
    const failures = known.get(groupOf(address));
    return failures !== undefined && elapsed() - failures.last < forgottenAfterMs ? failures : undefined;
  }

  function waitMs(address: string): number {
    const failures = find(address);
    if (failures === undefined || failures.count <= freeFailures) return 0;
    const wait = Math.min(longestWaitMs, 1_000 * 2 ** (failures.count - freeFailures - 1));
    return Math.max(0, failures.last + wait - elapsed());
  }

  function failed(address: string): void {
    const group = groupOf(address);
    const count = (find(address)?.count ?? 0) + 1;
    known.delete(group);
    const [oldest] = known.keys();
    if (known.size >= maxAddresses && oldest !== undefined) known.delete(oldest);
    known.set(group, { count, last: elapsed() });
  }

  return { waitMs, recordFailure: failed };
}

/** Whoever has one IPv6 address has the other 2^64 of its network: they count as one. */
function groupOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? [] : tail.split(":");
  const filled =
    tail === undefined ? groups : [...groups, ...Array<string>(8 - groups.length - rest.length).fill("0"), ...rest];
  return filled.slice(0, 4).join(":");
}
