import type { Event } from "../event.js";
import { createFilterDrops, type SavedFilterDrops } from "./filter-drops.js";
import { cameBySmtp, toMessageKey } from "./message-key.js";
import { packNumbers, unpackNumbers } from "./packed.js";

/**
 * ONE MESSAGE ACROSS LOGS. Joins the entry of a message (RECV=OK of the SMTP log, a line of LMAIL) with its deliveries
 * (SMAIL) by message id. Pure; bounded in memory and time; what is open is plain data that a restart goes on from. What
 * comes of the lines does not depend on which log is read first: logs are merged within a minute only.
 */
export interface Journey {
  /** Takes one event in. */
  see(event: Event): void;
  /**
   * Messages that came in and of which no delivery was seen, nor a filter that ended them, by age at `now` (milliseconds UTC): one number for each of
   * `ages`. Undefined while no line of SMAIL was ever seen: that log may be off.
   */
  withoutDelivery(now: number): readonly number[] | undefined;
  save(): SavedJourney;
}

/** What the journey finds out, told while a line is taken in. */
export interface Findings {
  /** A message that came over SMTP was delivered so many seconds after it. */
  transit(seconds: number, medium: string): void;
  /** A message was received for so many recipients. */
  recipients(count: number): void;
  /** So many messages were forgotten without a delivery, because too many were open. */
  forgotten(count: number): void;
}

export interface SavedJourney {
  /** Key and time of each open message, packed. */
  readonly open: string;
  /** Key and number of recipients of each message on its way in, packed. */
  readonly receiving: string;
  /** Deliveries of messages whose entry was not seen yet; `medium` is empty where a filter ended the message. */
  readonly early: readonly (readonly [key: number, seconds: number, medium: string])[];
  readonly smailSeen: boolean;
  /** Absent in a state that a version without it wrote, and without filters. */
  readonly filterDrops?: SavedFilterDrops;
}

export interface Limits {
  /** Messages that are open at once. */
  readonly open: number;
  /** Messages on their way in, and deliveries before their entry: each. */
  readonly aside: number;
}

/** Ages of `withoutDelivery` in words, and from which age on they count, in seconds. */
export const ages: readonly (readonly [name: string, from: number])[] = [
  ["0s", 0],
  ["1m", 60],
  ["10m", 600],
  ["1h", 3_600],
  ["1d", 86_400],
];

export function createJourney(
  findings: Findings,
  saved: SavedJourney | undefined,
  limits: Limits = { open: 100_000, aside: 10_000 },
): Journey {
  /** By key: second of the entry times two, and one more once a delivery was seen. In the order they came. */
  const open = new Map<number, number>(unpackNumbers(saved?.open, -2 * epoch));
  /** By key: recipients accepted so far. */
  const receiving = new Map<number, number>(unpackNumbers(saved?.receiving));
  const early = new Map<number, Handover[]>();
  const filterDrops = createFilterDrops(saved?.filterDrops);
  let earlyCount = 0;
  let smailSeen = saved?.smailSeen ?? false;
  for (const [key, seconds, medium] of saved?.early ?? []) keepEarly(key, { seconds, medium });

  function enter(key: number, seconds: number): void {
    open.delete(key);
    const before = early.size === 0 ? undefined : early.get(key);
    const handovers = before?.filter((handover) => isWithin(handover.seconds, seconds)) ?? none;
    open.set(key, (seconds - epoch) * 2 + (handovers.length > 0 ? 1 : 0));
    for (const handover of handovers) tell(key, seconds, handover);
    if (before !== undefined) dropEarly(key);
    if (open.size > limits.open) forgetOldest();
  }

  function handOver(key: number, handover: Handover): void {
    const entry = open.get(key);
    if (entry === undefined) return keepEarly(key, handover);
    const entered = epoch + Math.floor(entry / 2);
    if (!isWithin(handover.seconds, entered)) {
      // of another message with this id, since the counter was reset: an earlier one, or one whose entry is still to be read
      if (handover.seconds > entered) keepEarly(key, handover);
      return;
    }
    if (!isHandedOver(entry)) open.set(key, entry + 1);
    tell(key, entered, handover);
  }

  function tell(key: number, entered: number, { seconds, medium }: Handover): void {
    if (cameBySmtp(key) && medium !== ended) findings.transit(Math.max(0, seconds - entered), medium);
  }

  function keepEarly(key: number, handover: Handover): void {
    const known = early.get(key);
    if (known === undefined) early.set(key, [handover]);
    else known.push(handover);
    earlyCount++;
    if (earlyCount > limits.aside) for (const oldest of someOf(early, limits.aside)) dropEarly(oldest);
  }

  function dropEarly(key: number): void {
    earlyCount -= early.get(key)?.length ?? 0;
    early.delete(key);
  }

  function forgetOldest(): void {
    let count = 0;
    for (const key of someOf(open, limits.open)) {
      if (!isHandedOver(open.get(key) ?? 1)) count++;
      open.delete(key);
    }
    if (count > 0) findings.forgotten(count);
  }

  function accept(key: number): void {
    receiving.set(key, (receiving.get(key) ?? 0) + 1);
    if (receiving.size > limits.aside) for (const oldest of someOf(receiving, limits.aside)) receiving.delete(oldest);
  }

  function receive(key: number, seconds: number): void {
    const recipients = receiving.get(key);
    if (recipients !== undefined) {
      receiving.delete(key);
      findings.recipients(recipients);
    }
    enter(key, seconds);
  }

  function take({ kind, outcome, time, fields }: Event): void {
    if (kind === "smtp") {
      if (outcome !== "ok") return;
      const phase = fields["phase"];
      if (phase !== "rcpt" && phase !== "recv") return;
      const key = toMessageKey(fields["messageId"]);
      if (key === undefined) return;
      if (phase === "rcpt") accept(key);
      else receive(key, toSeconds(time));
    } else if (kind === "smail") {
      smailSeen = true;
      const key = toMessageKey(fields["messageId"]);
      if (key !== undefined) handOver(key, { seconds: toSeconds(time), medium: String(fields["medium"]) });
    } else if (kind === "lmail") {
      const key = toMessageKey(fields["messageId"]);
      if (key !== undefined) enter(key, toSeconds(time));
    }
  }

  return {
    see(event) {
      take(event);
      for (const id of filterDrops.see(event)) {
        const key = toMessageKey(id);
        if (key !== undefined) handOver(key, { seconds: toSeconds(event.time), medium: ended });
      }
    },
    withoutDelivery(now) {
      if (!smailSeen) return undefined;
      const counts = ages.map(() => 0);
      const seconds = Math.floor(now / 1000);
      for (const entry of open.values()) {
        if (isHandedOver(entry)) continue;
        const age = seconds - epoch - entry / 2;
        const index = ageIndex(age);
        if (age <= longestJoin) counts[index] = (counts[index] ?? 0) + 1;
      }
      return counts;
    },
    save: () => ({
      open: packNumbers(open, -2 * epoch),
      receiving: packNumbers(receiving),
      early: [...early].flatMap(([key, list]) => list.map(({ seconds, medium }) => [key, seconds, medium] as const)),
      smailSeen,
      ...omitUndefined(filterDrops.save()),
    }),
  };
}

function omitUndefined(filterDrops: SavedFilterDrops | undefined): Pick<SavedJourney, "filterDrops"> {
  return filterDrops === undefined ? {} : { filterDrops };
}

function isHandedOver(entry: number): boolean {
  return (entry & 1) === 1;
}

const none: readonly Handover[] = [];
/** In place of a medium: a filter ended the message. */
const ended = "";
/** Seconds since 1970 that times begin at: twice the seconds of today would no longer be numbers that a Map holds without memory of their own. */
const epoch = 1_600_000_000;

interface Handover {
  readonly seconds: number;
  readonly medium: string;
}

/** A clock that is behind the server's makes young messages seem to come: they are of the first age. */
function ageIndex(age: number): number {
  let index = ages.length - 1;
  while (index > 0 && age < (ages[index]?.[1] ?? 0)) index--;
  return index;
}

/** Could a delivery at this second be one of a message that came in at that second? */
function isWithin(handover: number, entered: number): boolean {
  return handover >= entered - jitter && handover <= entered + longestJoin;
}

/** The oldest hundredth: what is deleted at a map's front is passed over by anyone who looks there next, so not one at a time. */
function someOf(map: ReadonlyMap<number, unknown>, limit: number): number[] {
  const oldest: number[] = [];
  const count = Math.max(1, Math.floor(limit / 100));
  for (const key of map.keys()) {
    if (oldest.length === count) break;
    oldest.push(key);
  }
  return oldest;
}

function toSeconds(millis: number): number {
  return Math.floor(millis / 1000);
}

/** Seconds that a delivery may seem to come before the entry: each log has its own stamp and lock. */
const jitter = 60;
/** Seconds: XMail tries a message for some days at most; a later line is of another message with the same id. */
export const longestJoin = 7 * 86_400;
