import { type Body, toBody } from "../compression.js";
import { maxTopClients } from "../pages/view/limits.js";
import type { LiveState, PageDetails, ShownDetails } from "../pages/view/page-state.js";
import { shorten } from "../pages/view/shorten.js";
import type { Language } from "../../texts/language.js";
import type { Details, QueuePage, QueueQuery } from "./details.js";
import type { AccountLogins } from "./people.js";
import type { SpanHistory, SpanName } from "./history-document.js";
import type { Status } from "./status-document.js";

/** What page, API and stream show at one point in time. */
export interface Snapshot {
  /** Identifies it to a page that was made of it. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** In English. */
  readonly status: Status;
  details(): ShownDetails;
  logins(): AccountLogins;
  queuePage(query: QueueQuery): QueuePage;
  history(span: SpanName): SpanHistory;
  /** What the page shows in a language, whatever it is asked for. */
  live(language: Language): LiveState & { readonly details: PageDetails };
  /** The text of this name, made on first use. */
  body(name: string, make: () => string): Body;
  /** The same where part of the name comes from the client: undefined when too many different ones were made already. */
  variant(name: string, make: () => string): Body | undefined;
}

interface PastSnapshot {
  /** What the page showed then; undefined where it was not shown in this language. */
  live(language: Language): ReturnType<Snapshot["live"]> | undefined;
}

export interface Snapshots {
  /** Made at most once a second, however many requests there are: a page costs a tenth of a second, a cached one nothing. */
  current(): Snapshot;
  /** One of the last. */
  find(version: string): PastSnapshot | undefined;
}

export interface SnapshotOptions {
  readonly status: (language: Language) => Status;
  readonly history: (span: SpanName) => SpanHistory;
  readonly details: Details;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A monotonic clock in milliseconds. */
  elapsed(): number;
}

/** Messages of the queue, the oldest. */
const maxQueued = 200;
const maxVariants = 8;
const cacheMs = 1_000;
/** Long enough for a page to load its script, or to reconnect. */
const maxPast = 15;

export function createSnapshots(options: SnapshotOptions): Snapshots {
  const { now, elapsed } = options;
  const start = now().toString(36);
  const past = new Map<string, PastSnapshot>();
  let last: Snapshot | undefined;
  let lastAt = 0;
  let count = 0;

  function keep(version: string, snapshot: PastSnapshot): void {
    past.set(version, snapshot);
    const [oldest] = past.keys();
    if (past.size > maxPast && oldest !== undefined) past.delete(oldest);
  }

  return {
    current() {
      if (last !== undefined && elapsed() - lastAt < cacheMs) return last;
      lastAt = elapsed();
      count += 1;
      last = takeSnapshot(`${start}-${count}`, options, keep);
      return last;
    },
    find: (version) => past.get(version),
  };
}

function takeSnapshot(
  version: string,
  { now, status: readStatus, history, details: source }: SnapshotOptions,
  keepPast: (version: string, snapshot: PastSnapshot) => void,
): Snapshot {
  const bodies = new Map<string, Body>();
  const variants = new Map<string, Body>();
  const keep = (kept: Map<string, Body>, name: string, make: () => string) => {
    const body = kept.get(name) ?? toBody(make());
    kept.set(name, body);
    return body;
  };
  const status = readStatus("en");
  const details = once(() => ({
    recent: source.recent(),
    talkers: source.topClients(),
    accounts: source.accounts(),
    namesTried: source.namesTried(),
    fullMailboxes: source.fullMailboxes(),
    psync: source.psync(),
    providerReplies: source.providerReplies(),
    queued: source.queued(maxQueued),
  }));
  const shown = new Map<Language, ReturnType<Snapshot["live"]>>();
  const live = (language: Language) => {
    const known = shown.get(language);
    if (known !== undefined) return known;
    const made = shorten(toLive(language === "en" ? status : readStatus(language), history("hour"), details()));
    shown.set(language, made);
    keepPast(version, { live: (language) => shown.get(language) });
    return made;
  };
  return {
    version,
    now: now(),
    status,
    details,
    logins: source.logins,
    queuePage: source.queuePage,
    history,
    live,
    body: (name, make) => keep(bodies, name, make),
    variant: (name, make) =>
      variants.has(name) || variants.size < maxVariants ? keep(variants, name, make) : undefined,
  };
}

function toLive(whole: Status, hour: SpanHistory, shown: ShownDetails): ReturnType<Snapshot["live"]> {
  const { recent, talkers, providerReplies } = shown;
  const { history: _, ...status } = whole;
  return {
    status,
    hour,
    details: {
      kept: recent.length,
      outcomes: [...new Set(recent.map(({ outcome }) => outcome))].toSorted(),
      talkers: { refused: cut(talkers.refused, maxTopClients), loginsFailed: cut(talkers.loginsFailed, maxTopClients) },
      people: summarise(shown),
      providerReplies,
    },
  };
}

/** One more than is shown says that there are more. */
function cut<List extends { readonly top: readonly unknown[] }>(list: List, most: number): List {
  return { ...list, top: list.top.slice(0, most + 1) };
}

function summarise({ accounts, namesTried, fullMailboxes, psync }: ShownDetails): PageDetails["people"] {
  // who sends too much does so now
  const [busiest] = accounts.top.toSorted(
    (a, b) => b.lastHour.messages - a.lastHour.messages || b.lastDay.messages - a.lastDay.messages,
  );
  return {
    busiest: busiest && {
      user: busiest.user,
      lastHour: busiest.lastHour.messages,
      lastDay: busiest.lastDay.messages,
    },
    psync: { all: psync.distinct, failing: psync.failing, failingSinceTime: psync.top[0]?.failingSinceTime },
    names: namesTried.distinct,
    mailboxes: fullMailboxes.distinct,
  };
}

/** The result of `make`, made on first use. */
export function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined;
  return () => (made ??= { result: make() }).result;
}
