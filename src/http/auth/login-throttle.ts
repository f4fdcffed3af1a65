import { LRUCache } from "lru-cache";
import { exponential } from "../../common/exponential.js";
import { ipv6Groups, withoutMapping } from "../../common/ip-address.js";

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
  // in order of the last failure: asking how long an address must wait does not count as use
  const known = new LRUCache<string, Failures>({ max: maxAddresses });

  function find(address: string): Failures | undefined {
    const failures = known.peek(groupOf(address));
    return failures !== undefined && elapsed() - failures.last < forgottenAfterMs ? failures : undefined;
  }

  function waitMs(address: string): number {
    const failures = find(address);
    if (failures === undefined || failures.count <= freeFailures) return 0;
    const wait = exponential(1_000, longestWaitMs, failures.count - freeFailures);
    return Math.max(0, failures.last + wait - elapsed());
  }

  function failed(address: string): void {
    const count = (find(address)?.count ?? 0) + 1;
    known.set(groupOf(address), { count, last: elapsed() });
  }

  return { waitMs, recordFailure: failed };
}

/** A client with one IPv6 address has all 2^64 of its network: they count as one. */
function groupOf(address: string): string {
  return ipv6Groups(address, 4)?.join(":") ?? withoutMapping(address);
}
