import { clientOf } from "./client.js";
import { createSketch, type Sketch } from "./sketch.js";

/** Who did something how often recently: clients by address, the most frequent found in bounded memory. */
export interface TopClients {
  /** Time of the event, `reason` from a closed set. */
  add(address: string, reason: string, time: number): void;
  /** Moves the window on. Milliseconds UTC. */
  tick(now: number): void;
  /** The most frequent first, at most so many. */
  list(limit: number): TalkerList;
}

interface TalkerList {
  /** Different clients; there were more where `isAtLeast`. */
  readonly distinct: number;
  readonly isAtLeast: boolean;
  readonly top: readonly Talker[];
}

interface Talker {
  /** IPv4 address, or the first address of an IPv6 /64. */
  readonly client: string;
  /** It was that often at least: what a client may owe to others whose place it took is not held against it. */
  readonly count: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** The reason most of it was for. */
  readonly mostly: string;
}

/**
 * Looks back over 12 to 24 hours: two halves of a day by event time, the older one forgotten as a whole when a new one
 * begins, at midnight and noon UTC. Not part of the snapshot: the state directory holds no addresses (docs/security.md), and
 * a megabyte every five seconds would be dear. After a restart it begins again.
 */
export function createTopClients(now: number, capacity = 10_000): TopClients {
  let half = halfOf(now);
  let current = createSketch(capacity);
  let before = createSketch(capacity);

  function choose(time: number): Sketch | undefined {
    const own = halfOf(time);
    if (own >= half) return current;
    return own === half - 1 ? before : undefined;
  }

  return {
    add(address, reason, time) {
      if (address !== "") choose(time)?.add(clientOf(address), reason, time);
    },
    tick(time) {
      const next = halfOf(time);
      // a clock that is put right by seconds around noon must not cost half a day
      if (next === half || next === half - 1) return;
      before = next === half + 1 ? current : createSketch(capacity);
      current = createSketch(capacity);
      half = next;
    },
    list(limit) {
      const found = [...current.entries()];
      for (const entry of before.entries()) if (current.get(entry.key) === undefined) found.push(entry);
      return {
        distinct: found.length,
        isAtLeast: current.hasForgotten() || before.hasForgotten(),
        top: found
          .map(({ key }) => describe(key, [current.get(key), before.get(key)]))
          .filter(({ count }) => count > 0)
          .toSorted((a, b) => b.count - a.count || b.lastTime - a.lastTime)
          .slice(0, limit),
      };
    },
  };
}

function describe(client: string, halves: readonly (ReturnType<Sketch["get"]> | undefined)[]): Talker {
  const reasons = new Map<string, number>();
  let count = 0;
  let firstTime = Infinity;
  let lastTime = -Infinity;
  for (const entry of halves) {
    if (entry === undefined) continue;
    count += entry.count - entry.error;
    firstTime = Math.min(firstTime, entry.firstTime);
    lastTime = Math.max(lastTime, entry.lastTime);
    for (const [index, reason] of entry.reasons.entries())
      reasons.set(reason, (reasons.get(reason) ?? 0) + (entry.counts[index] ?? 0));
  }
  const [mostly] = [...reasons].reduce((most, next) => (next[1] > most[1] ? next : most), ["", 0]);
  return { client, count, firstTime, lastTime, mostly };
}

function halfOf(time: number): number {
  return Math.floor(time / 43_200_000);
}
