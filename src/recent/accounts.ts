import type { Event } from "../event.js";
import { copyOf } from "../kinds/intern.js";
import { clientOf } from "./client.js";
import { createLastUsed, type LastUsed } from "./last-used.js";
import { createWindow, type Window } from "./window.js";

/**
 * WHO SENDS HOW MUCH: messages, recipients, bytes and client addresses by authenticated user, in the last hour and the last day by event
 * time. Bounded: of more accounts than there is room for, those that sent last are known. Times in milliseconds UTC.
 */
export interface Accounts {
  /** Takes an event of the SMTP log. */
  see(event: Event): void;
  /** Those with the most recipients in the last day first, at most so many. */
  list(now: number, limit: number): AccountList;
  /** Of the account with the most, in the last hour. */
  most(now: number): Pick<Sent, "messages" | "recipients">;
  /** The most messages of one account in any of the hours before, of those that were seen; undefined where these are too few. */
  usualMessages(now: number): number | undefined;
  /** When and from where each sent last, the last one at the end. */
  lastSent(): readonly (readonly [user: string, time: number, client: string])[];
  /** Takes over what was seen before. */
  precede(older: Accounts): void;
  /** For another one to take over. */
  readonly known: LastUsed<Known>;
  firstTime(): number;
}

interface AccountList {
  /** There were more where `isAtLeast`. */
  readonly distinct: number;
  readonly isAtLeast: boolean;
  readonly top: readonly Account[];
}

interface Account {
  /** As the log has it, one character a byte. */
  readonly user: string;
  readonly lastHour: Sent;
  readonly lastDay: Sent;
  readonly lastTime: number;
}

interface Sent {
  readonly messages: number;
  readonly recipients: number;
  readonly bytes: number;
  /** Different client addresses, up to a hundred. */
  readonly clients: number;
}

interface Known {
  readonly hour: Window;
  readonly day: Window;
  readonly clients: Map<string, number>;
  lastTime: number;
  lastClient: string;
}

export function createAccounts(capacity = 2_000): Accounts {
  const known = createLastUsed<Known>(capacity, () => ({
    hour: createWindow(12, hourMs / 12),
    day: createWindow(24, hourMs),
    clients: new Map(),
    lastTime: 0,
    lastClient: "",
  }));
  let firstTime = Infinity;

  function count(
    own: Known,
    time: number,
    amounts: readonly [messages: number, recipients: number, bytes: number],
  ): void {
    own.hour.add(time, amounts);
    own.day.add(time, amounts);
  }

  function noteClient({ clients }: Known, address: string, time: number): void {
    if (clients.has(address)) clients.delete(address);
    clients.set(address, time);
    for (const [oldest] of clients) {
      if (clients.size <= maxClients) break;
      clients.delete(oldest);
    }
  }

  return {
    see({ time, outcome, fields }) {
      if (time < firstTime) firstTime = time;
      if (outcome !== "ok") return;
      const phase = fields["phase"];
      if (phase !== "recv" && phase !== "rcpt") return;
      const { user } = fields;
      if (typeof user !== "string" || user === "") return;
      const { size, clientAddress } = fields;
      const own = known.use(user);
      count(own, time, phase === "rcpt" ? [0, 1, 0] : [1, 0, typeof size === "number" ? size : 0]);
      const client = typeof clientAddress === "string" ? copyOf(clientAddress) : "";
      if (client !== "") noteClient(own, clientOf(client), time);
      if (time < own.lastTime) return;
      own.lastTime = time;
      own.lastClient = client;
    },
    list(now, limit) {
      const all = [...known.entries()]
        .map(([user, own]) => describe(user, own, now))
        .filter(({ lastDay }) => isAny(lastDay));
      const top = all.toSorted((a, b) => b.lastDay.recipients - a.lastDay.recipients || b.lastTime - a.lastTime);
      return { distinct: all.length, isAtLeast: known.hasForgotten(), top: top.slice(0, limit) };
    },
    most(now) {
      let [messages, recipients] = [0, 0];
      for (const [, { hour }] of known.entries()) {
        const sums = hour.sums(now);
        messages = Math.max(messages, sums[0]);
        recipients = Math.max(recipients, sums[1]);
      }
      return { messages, recipients };
    },
    usualMessages(now) {
      if (now - firstTime < fewestHours * hourMs) return undefined;
      let most = 0;
      // what is too much now has begun in this hour or the one before
      for (const [, { day }] of known.entries()) most = Math.max(most, day.largest(now - 2 * hourMs));
      return most;
    },
    lastSent: () => [...known.entries()].map(([user, { lastTime, lastClient }]) => [user, lastTime, lastClient]),
    precede(older) {
      known.precede(older.known, join);
      firstTime = Math.min(firstTime, older.firstTime());
    },
    known,
    firstTime: () => firstTime,
  };
}

function join(own: Known, older: Known): void {
  own.hour.merge(older.hour);
  own.day.merge(older.day);
  for (const [client, time] of older.clients)
    if (own.clients.size < maxClients) own.clients.set(client, Math.max(time, own.clients.get(client) ?? time));
  if (older.lastTime <= own.lastTime) return;
  own.lastTime = older.lastTime;
  own.lastClient = older.lastClient;
}

function describe(user: string, { hour, day, clients, lastTime }: Known, now: number): Account {
  const sent = (window: Window, since: number): Sent => {
    const [messages, recipients, bytes] = window.sums(now);
    return { messages, recipients, bytes, clients: [...clients.values()].filter((time) => time > since).length };
  };
  return { user, lastHour: sent(hour, now - hourMs), lastDay: sent(day, now - 24 * hourMs), lastTime };
}

function isAny({ messages, recipients }: Sent): boolean {
  return messages + recipients > 0;
}

const hourMs = 3_600_000;
const maxClients = 100;
/** Hours that must have been seen to know what is usual. */
const fewestHours = 6;
