import { toAsciiLower } from "../common/ascii-lower.js";
import { copyOf } from "../kinds/intern.js";
import { createLastUsed, type LastUsed } from "./last-used.js";

/** When and from where users logged in last. Bounded: of more users than there is room for, those that logged in last are known. */
export interface Logins {
  /** Of a login that succeeded. Time in milliseconds UTC. */
  add(user: string, client: string, time: number): void;
  has(user: string): boolean;
  /** The last one at the end. */
  list(): Iterable<[user: string, login: Readonly<Login>]>;
  hasForgotten(): boolean;
  /** Takes over what was seen before. */
  precede(older: Logins): void;
  /** For another one to take over. */
  readonly known: LastUsed<Login>;
}

interface Login {
  time: number;
  client: string;
}

/** Names that differ in case are one user's. */
export function createLogins(capacity = 10_000): Logins {
  const known = createLastUsed<Login>(capacity, () => ({ time: -Infinity, client: "" }));
  return {
    add(user, client, time) {
      const own = known.use(toAsciiLower(user));
      if (time < own.time) return;
      own.time = time;
      if (own.client !== client) own.client = copyOf(client);
    },
    has: (user) => known.get(toAsciiLower(user)) !== undefined,
    list: known.entries,
    hasForgotten: known.hasForgotten,
    precede: (older) =>
      known.precede(older.known, (own, before) => {
        if (before.time > own.time) Object.assign(own, before);
      }),
    known,
  };
}
