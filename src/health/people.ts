import { toAsciiLower } from "../common/ascii-lower.js";
import type { Details } from "../http/api/details.js";
import { accountOf } from "../kinds/columns.js";
import { kindOf } from "../kinds/list.js";
import type { Privacy } from "../privacy/privacy.js";
import type { Recent } from "../recent/recent.js";
import { keepFor } from "./keep-for.js";

export interface PeopleOptions {
  /** As of now. */
  recent(): Recent;
  /** Whether the logs of before this start are being read again. */
  isRecalling(): boolean;
  /** Decodes a string that holds one character per byte. */
  decode(raw: string): string;
  readonly privacy: Privacy;
  /** Milliseconds. */
  now(): number;
}

type People = Pick<Details, "accounts" | "namesTried" | "fullMailboxes" | "psync" | "logins">;

/** Who does what, decoded, with privacy settings applied. */
export function describePeople({ recent, isRecalling, decode, privacy, now }: PeopleOptions): People {
  const people = () => recent().people;
  const showUser = (user: string) => decode(privacy.fields({ user }, userColumns).user);
  const showClient = (client: string) => privacy.fields({ client }, clientColumns).client;
  const keep = <Result>(make: () => Result) => keepFor(keptMs, now, make);

  /** Of users by name, in lower case: SMTP and POP3 know the same ones. */
  function listLogins(): ReturnType<Details["logins"]> {
    const { accounts, logins } = people();
    const sent = accounts.list(now(), Infinity);
    const known = new Map<string, Omit<Login, "user">>();
    for (const [user, { time, client }] of logins.list())
      known.set(user, { lastLogin: { time, service: "pop3", clientAddress: client }, ...nothingSent });
    for (const [name, time, client] of accounts.lastSent()) {
      const user = toAsciiLower(name);
      const before = known.get(user);
      if (before === undefined || before.lastLogin.time < time)
        known.set(user, { lastLogin: { time, service: "smtp", clientAddress: client }, ...nothingSent });
    }
    for (const { user, lastHour, lastDay } of sent.top) {
      const found = known.get(toAsciiLower(user));
      if (found !== undefined) known.set(toAsciiLower(user), { ...found, lastHour, lastDay });
    }
    const all = [...known].map(([user, { lastLogin, ...rest }]) => ({
      user: showUser(user),
      lastLogin: { ...lastLogin, clientAddress: showClient(lastLogin.clientAddress) },
      ...rest,
    }));
    return {
      isReading: isRecalling(),
      isAtLeast: sent.isAtLeast || logins.hasForgotten(),
      accounts: all.toSorted(
        (a, b) => b.lastDay.recipients - a.lastDay.recipients || b.lastLogin.time - a.lastLogin.time,
      ),
    };
  }

  return {
    accounts: keep(() => {
      const { top: all, ...counts } = people().accounts.list(now(), Infinity);
      // the users that send most in this hour are among them, however much others sent in the day
      const busiest = all.toSorted((a, b) => b.lastHour.messages - a.lastHour.messages).slice(0, maxBusiest);
      const top = all.filter((account, index) => index < maxShown - maxBusiest || busiest.includes(account));
      return { ...counts, top: top.map((account) => ({ ...account, user: showUser(account.user) })) };
    }),
    namesTried: keep(() => {
      const { top, ...counts } = people().namesTried.list(now(), maxShown);
      return { ...counts, top: top.map((tried) => ({ ...tried, name: showUser(tried.name) })) };
    }),
    fullMailboxes: keep(() => {
      const { top, ...counts } = people().fullMailboxes.list(now(), maxShown);
      return { ...counts, top: top.map((mailbox) => ({ ...mailbox, recipient: showUser(mailbox.recipient) })) };
    }),
    psync: keep(() => {
      const { top, ...counts } = people().psync.list(now(), maxShown);
      const shown = top.map(({ localUser, localDomain, remoteServer, remoteUser, ...rest }) => {
        const given = { localUser, localDomain, remoteServer, remoteUser };
        const fields = privacy.fields(given, kindOf("psync").columns);
        return {
          account: decode(accountOf(fields.localUser, fields.localDomain)),
          remoteServer: decode(fields.remoteServer),
          remoteUser: decode(fields.remoteUser),
          ...rest,
        };
      });
      return { ...counts, top: shown };
    }),
    logins: keep(listLogins),
  };
}

type Login = ReturnType<Details["logins"]>["accounts"][number];

const nothing = { messages: 0, recipients: 0, bytes: 0, clients: 0 };
const nothingSent = { lastHour: nothing, lastDay: nothing };
const userColumns = [{ name: "user", holds: "account" }] as const;
const clientColumns = [{ name: "client", holds: "ip" }] as const;
const maxShown = 100;
const maxBusiest = 12;
/** Milliseconds: they change with each message, and an open page is sent what has changed. */
const keptMs = 10_000;
