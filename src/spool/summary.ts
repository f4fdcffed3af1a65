import { domainOf, isDomain } from "./domain.js";
import type { Message } from "./message.js";
import { timeOf } from "./queue-event.js";
import { pickFirst } from "./pick.js";
import type { LocalFiles } from "./scan.js";

export const queueStates = ["new", "active", "retry", "frozen", "local"] as const;
export type QueueStateName = (typeof queueStates)[number];

/** What one scan says of the queue as it was then. */
export interface Summary {
  readonly states: Readonly<Record<QueueStateName, StateSummary>>;
  /** Frozen messages that were given up in the last hour, and in the 24 hours before it: by the times in their slogs. */
  readonly givenUp: { readonly lastHour: number; readonly dayBefore: number };
  /** The same of the last 26 hours, by the hour since the epoch. */
  readonly frozenByHour: ReadonlyMap<number, number>;
  /** Messages that XMail still works on by age in seconds, and by attempts begun. */
  readonly ages: BucketCounts;
  readonly attempts: BucketCounts;
  /** The same messages by domain of the recipient. */
  readonly domains: readonly (readonly [domain: string, messages: number])[];
}

export interface BucketCounts {
  /** How many lie at or below each bound, all of them last. */
  readonly counts: readonly number[];
  readonly sum: number;
}

interface StateSummary {
  readonly messages: number;
  readonly bytes: number;
  /** When the oldest came, milliseconds UTC; undefined where there is none. */
  readonly oldest: number | undefined;
}

export interface SummaryOptions {
  /** Milliseconds UTC. */
  readonly now: number;
  /** Label values that are there in any case: the local domains. */
  readonly localDomains: readonly string[];
  /** The domain itself where it is local, else `other`. */
  toLabel(domain: string): string;
  /** So many remote domains, those with the most messages, have a label value of their own. */
  readonly remoteDomains: number;
}

/** Bounds in seconds, and in attempts. */
export const ageBounds = [60, 300, 900, 3600, 14400, 43200, 86400, 259200];
export const attemptBounds = [0, 1, 2, 4, 8, 16, 32];

/** Lets others have their turn by `yieldToEventLoop` between messages. */
export async function summarise(
  messages: ReadonlyMap<string, Message>,
  local: LocalFiles,
  options: SummaryOptions,
  yieldToEventLoop: () => Promise<void>,
): Promise<Summary> {
  const states = { new: nothing(), active: nothing(), retry: nothing(), frozen: nothing() };
  const givenUp = { lastHour: 0, dayBefore: 0 };
  const frozenByHour = new Map<number, number>();
  const ages = emptyBuckets(ageBounds);
  const attempts = emptyBuckets(attemptBounds);
  const domains = new Map<string, number>();
  let steps = 0;
  for (const message of messages.values()) {
    const state = states[message.state];
    state.messages++;
    state.bytes += message.bytes;
    state.oldest = Math.min(state.oldest ?? Infinity, message.enteredAt);
    if (message.state !== "frozen") {
      // a clock that is behind the server's makes nothing younger than new
      put(ages, ageBounds, Math.max(0, options.now - message.enteredAt) / 1000);
      put(attempts, attemptBounds, message.attempts.length);
      const domain = domainOf(message.header?.recipient ?? "");
      domains.set(domain, (domains.get(domain) ?? 0) + 1);
    } else {
      const time = timeOf(message);
      const ago = options.now - time;
      if (ago < hourMs) givenUp.lastHour++;
      else if (ago < 25 * hourMs) givenUp.dayBefore++;
      if (ago < 26 * hourMs) frozenByHour.set(hourOf(time), (frozenByHour.get(hourOf(time)) ?? 0) + 1);
    }
    if (++steps % stepsAtOnce === 0) await yieldToEventLoop();
  }
  return {
    states: { ...states, local: { messages: local.count, bytes: local.bytes, oldest: local.oldest } },
    givenUp,
    frozenByHour,
    ages: cumulate(ages),
    attempts: cumulate(attempts),
    domains: await labelDomains(domains, options, yieldToEventLoop),
  };
}

/** Whole hours since the epoch. */
export function hourOf(time: number): number {
  return Math.floor(time / hourMs);
}

function nothing(): { messages: number; bytes: number; oldest: number | undefined } {
  return { messages: 0, bytes: 0, oldest: undefined };
}

interface Buckets {
  readonly counts: number[];
  sum: number;
}

function emptyBuckets(bounds: readonly number[]): Buckets {
  return { counts: Array.from({ length: bounds.length + 1 }, () => 0), sum: 0 };
}

function put(buckets: Buckets, bounds: readonly number[], value: number): void {
  const found = bounds.findIndex((bound) => value <= bound);
  const index = found < 0 ? bounds.length : found;
  buckets.counts[index] = (buckets.counts[index] ?? 0) + 1;
  buckets.sum += value;
}

function cumulate({ counts, sum }: Buckets): BucketCounts {
  let below = 0;
  return { counts: counts.map((count) => (below += count)), sum };
}

async function labelDomains(
  domains: ReadonlyMap<string, number>,
  { localDomains, toLabel, remoteDomains }: SummaryOptions,
  yieldToEventLoop: () => Promise<void>,
): Promise<[string, number][]> {
  const labels = new Map<string, number>([...localDomains, other].map((domain) => [domain, 0]));
  const add = (label: string, count: number) => labels.set(label, (labels.get(label) ?? 0) + count);
  const remote: [string, number][] = [];
  let steps = 0;
  for (const [domain, count] of domains) {
    const label = toLabel(domain);
    if (label === other && remoteDomains > 0 && isDomain(domain)) remote.push([domain, count]);
    else add(label, count);
    if (++steps % stepsAtOnce === 0) await yieldToEventLoop();
  }
  // by name where equal, so that scans of the same queue name the same domains
  const biggest = pickFirst(remote, remoteDomains, ([a, one], [b, two]) => two - one || (a < b ? -1 : 1));
  for (const [domain, count] of biggest) add(domain, count);
  const sum = (pairs: readonly [string, number][]) => pairs.reduce((total, [, count]) => total + count, 0);
  add(other, sum(remote) - sum(biggest));
  return [...labels];
}

const other = "other";
const hourMs = 3_600_000;
const stepsAtOnce = 500;
