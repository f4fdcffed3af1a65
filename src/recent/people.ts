import type { Event } from "../event.js";
import { accountOf } from "../kinds/columns.js";
import { createAccounts, type Accounts } from "./accounts.js";
import { createFullMailboxes, type FullMailboxes } from "./full-mailboxes.js";
import { createLogins, type Logins } from "./logins.js";
import { createNamesTried, type NamesTried } from "./names-tried.js";
import { createPsyncAccounts, type PsyncAccounts } from "./psync-accounts.js";

/**
 * WHO DOES WHAT: users that send and log in, names that are tried, mailboxes that are full, accounts that are fetched. Not part of the
 * checkpoint: the state directory holds no user names (docs/security.md). After a start it is read again from the log files
 * (pipelines/recall.ts), up to where the pipeline goes on.
 */
export interface People {
  /** Takes an event that is not older than `oldest`. */
  see(event: Event): void;
  /** The same of an SMTP event in two parts, for one who has read the recipient anyway. */
  seeRecipient(recipient: string, outcome: string, time: number): void;
  /** Milliseconds UTC of the oldest event that counts; of one log it may be later. */
  oldest(): number;
  /** Milliseconds UTC. */
  tick(now: number): void;
  /** Users that send mail after they have authenticated. */
  readonly accounts: Accounts;
  /** POP3 logins that succeeded. */
  readonly logins: Logins;
  readonly ctrlLogins: Logins;
  readonly namesTried: NamesTried;
  readonly fullMailboxes: FullMailboxes;
  readonly psync: PsyncAccounts;
  /** Takes over what was seen before by another one that saw no line that this one sees. */
  precede(older: People): void;
}

/** `now` in milliseconds UTC. `isPreceded`: older ones are going to come. */
export function createPeople(now: number, isPreceded = false): People {
  const accounts = createAccounts();
  const logins = createLogins();
  const ctrlLogins = createLogins(100);
  const namesTried = createNamesTried();
  const fullMailboxes = createFullMailboxes(isPreceded);
  const psync = createPsyncAccounts();
  let oldest = now - monthMs;
  let oldestOfDay = now - dayMs;

  function seeSmtp(event: Event): void {
    const { outcome, fields } = event;
    accounts.see(event);
    if (fields["phase"] === "rcpt" && (outcome === "efull" || !fullMailboxes.isEmpty()))
      seeRecipient(textOf(fields["recipient"]), outcome, event.time);
  }

  function seeRecipient(recipient: string, outcome: string, time: number): void {
    if (outcome === "efull") fullMailboxes.refuse(recipient, time);
    else if (outcome === "ok") fullMailboxes.accept(recipient);
  }

  function seePop3({ time, outcome, fields }: Event): void {
    const name = accountOf(textOf(fields["user"]), textOf(fields["domain"]));
    const client = textOf(fields["clientAddress"]);
    if (outcome === "ok") logins.add(name, client, time);
    else if (outcome === "failed" && time >= oldestOfDay) namesTried.add("pop3", name, client, time, logins.has(name));
  }

  function seeCtrl({ time, name: event, outcome, fields }: Event): void {
    if (event !== "xmail.ctrl.login") return;
    const name = textOf(fields["user"]);
    const client = textOf(fields["clientAddress"]);
    if (outcome === "ok") ctrlLogins.add(name, client, time);
    else if (outcome === "failed") namesTried.add("ctrl", name, client, time, ctrlLogins.has(name));
  }

  return {
    see(event) {
      if (event.kind === "smtp") {
        if (event.time >= oldestOfDay) seeSmtp(event);
      } else if (event.kind === "pop3") seePop3(event);
      else if (event.kind === "psync") psync.see(event);
      else if (event.kind === "ctrl") seeCtrl(event);
    },
    seeRecipient,
    oldest: () => oldest,
    tick(time) {
      oldest = time - monthMs;
      oldestOfDay = time - dayMs;
    },
    ...{ accounts, logins, ctrlLogins, namesTried, fullMailboxes, psync },
    precede(older) {
      accounts.precede(older.accounts);
      logins.precede(older.logins);
      ctrlLogins.precede(older.ctrlLogins);
      namesTried.precede(older.namesTried);
      fullMailboxes.precede(older.fullMailboxes);
      psync.precede(older.psync);
    },
  };
}

function textOf(value: string | number | undefined): string {
  return typeof value === "string" ? value : "";
}

/** How far back the SMTP log counts. */
export const dayMs = 86_400_000;
/** How far back the logs of POP3, PSYNC and CTRL count. */
export const monthMs = 31 * dayMs;
