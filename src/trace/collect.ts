import type { Event } from "../event.js";
import type { OldLog } from "../files/old-logs.js";
import type { Kind } from "../kinds/kind.js";
import type { Zone } from "../parse/zone.js";
import type { LogScanner } from "./log-scanner.js";
import { orderOf } from "./message-trace.js";
import { createNewest } from "./newest.js";
import { logsWithin, type Range } from "./period.js";
import { findId, matchesQuery, namedId, needleOf, type Query } from "./query.js";

/** The newest are kept. */
export interface Limits {
  /** Messages; the same number of lines without a message id. */
  readonly messages: number;
  /** Lines of all messages together: so many that match the query, and so many others. */
  readonly lines: number;
}

export interface CollectOptions {
  readonly query: Query;
  readonly range: Range;
  readonly limits: Limits;
  readonly zone: Zone;
  decode(raw: string): string;
}

/** A message to search for. Times are milliseconds UTC. */
export interface Hit {
  readonly id: string;
  readonly order: number;
  /** The earliest time its first line can have. */
  from: number;
  /** The time of the last line that matches the query. */
  last: number;
}

export interface Collected {
  /** Lines of each message id that was found. */
  readonly byId: ReadonlyMap<string, readonly Event[]>;
  /** Lines that match the query and have no message id. */
  readonly loose: readonly Event[];
  /** The same of filter runs on queued messages: each is a step of a message, which may be known by its file's name only. */
  readonly runs: readonly Event[];
  readonly isCut: boolean;
  /** There are older messages than these. */
  readonly areMessagesCut: boolean;
}

/** Finds the messages with a line in the range that matches the query, and then all lines of these messages. `known` are in the queue. */
export async function collect(
  logs: readonly OldLog[],
  known: readonly Omit<Hit, "order">[],
  scanner: LogScanner,
  { query, range, limits, zone, decode }: CollectOptions,
): Promise<Collected> {
  const hits = createNewest<Hit>(limits.messages);
  const loose = createNewest<LooseLine>(limits.messages);
  const runs = createNewest<LooseLine>(limits.messages);
  const isHit = (event: Event) => isWithin(event.time, range) && matchesQuery(event, query, decode);
  const own = createKept(limits.lines, isHit);
  for (const hit of known) note(hit);
  const needles = (kind: Kind) => listOf(needleOf(query, kind));
  await scanner.read("searching", logsWithin(logs, range, zone), needles, (event) => {
    own.add(event, (id) => id === query.id);
    if (isHit(event)) see(event);
  });

  const found = hits.list();
  const from = Math.min(...found.map((hit) => hit.from));
  // a query by message id finds all lines in one pass
  const isAll = from >= range.since && found.every(({ id }) => id === query.id);
  const kept = isAll ? own : createKept(limits.lines, isHit);
  if (!isAll) {
    const ids = new Set(found.map(({ id }) => id));
    const within = logsWithin(logs, { since: from - longestSession, until: range.until }, zone);
    const needles = (kind: Kind) => [...ids].flatMap((id) => listOf(kind.idText?.(id)));
    await scanner.read("collecting", within, needles, (event) => kept.add(event, (id) => ids.has(id)));
  }
  return {
    byId: kept.byId,
    loose: loose.list().map(({ event }) => event),
    runs: runs.list().map(({ event }) => event),
    isCut: hits.isCut() || loose.isCut() || kept.isCut(),
    areMessagesCut: hits.isCut(),
  };

  function see(event: Event): void {
    const { time, fields } = event;
    const id = namedId(event);
    if (id === undefined) (isRun(event) ? runs : loose).add(keyOf(event), { last: time, order: event.offset, event });
    else note({ id, from: Math.min(time, Number(fields["queuedAt"] ?? Infinity)), last: time });
  }

  function note({ id, from, last }: Omit<Hit, "order">): void {
    const hit = hits.find(id);
    if (hit === undefined) return hits.add(id, { id, order: orderOf(id), from, last });
    hit.from = Math.min(hit.from, from);
    hit.last = Math.max(hit.last, last);
  }
}

interface LooseLine {
  readonly last: number;
  readonly order: number;
  readonly event: Event;
}

function isRun({ fields }: Event): boolean {
  return typeof fields["spoolFile"] === "string";
}

export function isWithin(time: number, { since, until }: Range): boolean {
  return time >= since && time <= until;
}

/** Identifies a line. */
export function keyOf({ file, offset }: Event): string {
  return `${file} ${offset}`;
}

/** Matching lines have a limit of their own, so that a message with very many lines is still found. */
function createKept(most: number, isHit: (event: Event) => boolean) {
  const byId = new Map<string, Event[]>();
  const counts = { hits: 0, rest: 0 };
  return {
    byId,
    add(event: Event, isWanted: (id: string) => boolean): void {
      const id = findId(event, isWanted);
      if (id === undefined || ++counts[isHit(event) ? "hits" : "rest"] > most) return;
      const events = byId.get(id);
      if (events === undefined) byId.set(id, [event]);
      else events.push(event);
    },
    isCut: () => Math.max(counts.hits, counts.rest) > most,
  };
}

function listOf<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

/** Milliseconds from the first recipient to the end of DATA: clients may be slow. */
const longestSession = 3_600_000;
