import type { Privacy } from "../../privacy/privacy.js";
import type { Calendar, Step } from "./calendar.js";
import type { QueueSummary } from "./queue-summary.js";
import { type ListName, splitNames, type Tally, type TotalName, totalNames } from "./tally.js";
import type { Named, TopNames } from "./top-list.js";

/** WHAT HAPPENED, as plain data: JSON is this, text and HTML are made of it. Keys are added, never renamed. */
export interface ReportDocument {
  /** Milliseconds UTC; `to` is exclusive. */
  readonly period: Period;
  /** As long, right before it. */
  readonly before: Period;
  readonly timezone: string;
  /** Of the logs that were read. */
  readonly source: string;
  /** `before` is null where the logs hold nothing of that time. */
  readonly totals: Readonly<Record<TotalName, Change>>;
  /** Seconds from a message's entry into the queue to its delivery; null without deliveries, or where the time zone is wrong. */
  readonly deliverySeconds: { readonly median: number; readonly p95: number } | null;
  readonly days: readonly Step[];
  readonly hours: readonly Step[];
  readonly refusals: readonly (Change & { readonly phase: string; readonly result: string })[];
  readonly media: readonly { readonly medium: string; readonly count: number }[];
  readonly lists: Readonly<Record<ListName, List>>;
  /** Undefined where it was not read. */
  readonly queue: QueueSummary | undefined;
  /** What is missing in this report, in words. */
  readonly problems: readonly string[];
}

export interface Period {
  readonly from: number;
  readonly to: number;
}

export interface Change {
  readonly count: number;
  readonly before: number | null;
}

export interface List {
  /** Different names; there were more where `isAtLeast`, and counts are lower bounds then. */
  readonly distinct: number;
  readonly isAtLeast: boolean;
  readonly top: readonly Named[];
}

export interface DocumentParts {
  readonly period: Period;
  readonly before: Period;
  readonly timezone: string;
  readonly source: string;
  readonly tally: Tally;
  readonly tallyBefore: Tally;
  readonly calendar: Calendar;
  readonly queue: QueueSummary | undefined;
  readonly problems: readonly string[];
  readonly isZoneWrong: boolean;
  /** Length of the lists. */
  readonly top: number;
  readonly privacy: Privacy;
  decode(raw: string): string;
}

export function createDocument(parts: DocumentParts): ReportDocument {
  const { period, before, timezone, source, tally, tallyBefore, calendar, queue, problems } = parts;
  const isComparable = tallyBefore.totals.lines > 0;
  const compare = (count: number, was: number): Change => ({ count, before: isComparable ? was : null });
  const names = new Set([...tally.refusals.keys(), ...tallyBefore.refusals.keys()]);
  const refusals = [...names].map((name) => {
    const [phase = "", result = ""] = name.split(" ");
    return { phase, result, ...compare(tally.refusals.get(name) ?? 0, tallyBefore.refusals.get(name) ?? 0) };
  });
  const times = parts.isZoneWrong ? [] : [0.5, 0.95].map((share) => tally.times.quantile(share));
  const [median, p95] = times;
  return {
    ...{ period, before, timezone, source },
    totals: Object.fromEntries(
      totalNames.map((name) => [name, compare(tally.totals[name], tallyBefore.totals[name])]),
    ) as ReportDocument["totals"],
    deliverySeconds: median === undefined || p95 === undefined ? null : { median, p95 },
    days: calendar.days(),
    hours: calendar.hours(),
    refusals: refusals.toSorted((a, b) => b.count - a.count || compareText(a.phase + a.result, b.phase + b.result)),
    media: [...tally.media]
      .map(([medium, count]) => ({ medium, count }))
      .toSorted((a, b) => b.count - a.count || compareText(a.medium, b.medium)),
    lists: Object.fromEntries(
      Object.entries(tally.lists).map(([name, list]) => [name, toList(name as ListName, list.list(), parts)]),
    ) as ReportDocument["lists"],
    ...{ queue, problems },
  };
}

/** Names that look alike once people are hidden are one. */
function toList(list: ListName, { distinct, isAtLeast, names }: TopNames, parts: DocumentParts): List {
  const merged = new Map<string, { count: number; of: Map<string, number> }>();
  for (const { name, count, of } of names) {
    const shown = parts.decode(showName(list, name, parts.privacy));
    const own = merged.get(shown) ?? { count: 0, of: new Map<string, number>() };
    merged.set(shown, own);
    own.count += count;
    for (const [what, times] of of) own.of.set(what, (own.of.get(what) ?? 0) + times);
  }
  const top = [...merged]
    .map(([name, { count, of }]) => ({ name, count, of: [...of].toSorted((a, b) => b[1] - a[1]) }))
    .toSorted((a, b) => b.count - a.count || compareText(a.name, b.name))
    .slice(0, parts.top);
  return { distinct: merged.size < names.length ? merged.size : distinct, isAtLeast, top };
}

function showName(list: ListName, name: string, privacy: Privacy): string {
  if (list === "fetches") {
    const [remoteUser, remoteServer] = splitNames(name);
    const shown = privacy.fields({ remoteUser, remoteServer }, remoteColumns);
    return `${shown.remoteUser} at ${shown.remoteServer}`;
  }
  const shown = privacy.fields({ name }, columnsOf[list] ?? []).name;
  // an IPv6 client is a network
  return shown === name && name.endsWith("::") && clients.has(list) ? `${name}/64` : shown;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

const column = (holds: "address" | "account" | "ip") => [{ name: "name", holds }] as const;
const [address, account, ip] = [column("address"), column("account"), column("ip")];
const columnsOf: Readonly<Partial<Record<ListName, readonly { name: string; holds: "address" | "account" | "ip" }[]>>> =
  {
    senders: address,
    recipients: address,
    accounts: account,
    accountRecipients: account,
    guessedUsers: account,
    refusedClients: ip,
    guessingClients: ip,
  };
const remoteColumns = [{ name: "remoteUser", holds: "account" }] as const;
const clients: ReadonlySet<ListName> = new Set(["refusedClients", "guessingClients"]);
