import { toAsciiLower } from "../common/ascii-lower.js";
import { hash, randomBytes } from "node:crypto";
import { clientOf } from "./client.js";
import { copyOf } from "../kinds/intern.js";
import { createLastUsed, type LastUsed } from "./last-used.js";

/**
 * NAMES WITH WHICH LOGINS FAIL, at POP3 and CTRL; the SMTP log has none. People type passwords into the name field, so a name is known here
 * only once it was tried from several client addresses, or if it has logged in: until then a keyed hash is kept in its place, and what is not
 * kept can leave by no way out. The key is of this process and written nowhere. Bounded: of more names than there is room for, those that were
 * tried last are known. Times in milliseconds UTC.
 */
export interface NamesTried {
  /** A login that failed. `hasLoggedIn`: one with this name at this service has not. */
  add(service: NameService, name: string, client: string, time: number, hasLoggedIn: boolean): void;
  /** Those that may be known and were tried in the last day, most attempts first, at most so many. */
  list(now: number, limit: number): NameList;
  /** Takes over what was seen before. */
  precede(older: NamesTried): void;
  /** For another one to take over. */
  readonly known: LastUsed<Tried>;
}

type NameService = "pop3" | "ctrl";

interface NameList {
  /** Of those that may be known: how many others there are says something about them. */
  readonly distinct: number;
  readonly isAtLeast: boolean;
  readonly top: readonly NameTried[];
}

interface NameTried {
  readonly service: NameService;
  /** In lower case, one character a byte. */
  readonly name: string;
  /** Failed logins from the first time on. */
  readonly count: number;
  /** Different client addresses, up to a hundred; an IPv6 /64 is one. */
  readonly clients: number;
  readonly firstTime: number;
  readonly lastTime: number;
}

interface Tried {
  readonly clients: string[];
  /** Undefined while it must not be known. */
  shown: { readonly service: NameService; readonly name: string } | undefined;
  count: number;
  firstTime: number;
  lastTime: number;
}

export function createNamesTried(capacity = 20_000): NamesTried {
  const make = (): Tried => ({ clients: [], shown: undefined, count: 0, firstTime: Infinity, lastTime: -Infinity });
  const known = createLastUsed<Tried>(capacity, make);
  return {
    add(service, typed, client, time, hasLoggedIn) {
      if (typed === "") return;
      const name = toAsciiLower(typed);
      const own = known.use(hashOf(service, name));
      // what was tried a day ago is over
      if (time - own.lastTime > shownMs) Object.assign(own, make());
      own.count++;
      own.firstTime = Math.min(own.firstTime, time);
      own.lastTime = Math.max(own.lastTime, time);
      noteClient(own.clients, clientOf(client));
      if (hasLoggedIn || own.clients.length >= severalClients) own.shown ??= { service, name: copyOf(name) };
    },
    list(now, limit) {
      const all = [...known.entries()].flatMap(([, { shown, clients, count, firstTime, lastTime }]) =>
        shown === undefined || lastTime <= now - shownMs
          ? []
          : [{ ...shown, count, clients: clients.length, firstTime, lastTime }],
      );
      const top = all.toSorted((a, b) => b.count - a.count || b.lastTime - a.lastTime).slice(0, limit);
      return { distinct: all.length, isAtLeast: known.hasForgotten(), top };
    },
    precede: (older) =>
      known.precede(older.known, (own, before) => {
        if (own.firstTime - before.lastTime > shownMs) return;
        own.shown ??= before.shown;
        own.count += before.count;
        own.firstTime = Math.min(own.firstTime, before.firstTime);
        own.lastTime = Math.max(own.lastTime, before.lastTime);
        for (const client of before.clients) noteClient(own.clients, client);
      }),
    known,
  };
}

function hashOf(service: NameService, name: string): string {
  return hash("sha256", `${key}${service}\0${name}`, "base64");
}

function noteClient(clients: string[], client: string): void {
  if (client !== "" && clients.length < maxClients && !clients.includes(client)) clients.push(copyOf(client));
}

/** Somebody who types a password into the name field does so at home, and perhaps on the way; who guesses has many addresses. */
const severalClients = 3;
const maxClients = 100;
const shownMs = 24 * 3_600_000;
const key = randomBytes(32).toString("base64");
