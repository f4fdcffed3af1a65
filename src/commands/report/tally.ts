import type { Event, Fields } from "../../event.js";
import { accountOf, domainOf, endpointOf } from "../../kinds/columns.js";
import { remoteMedia } from "../../kinds/smail.js";
import { clientOf } from "../../recent/client.js";
import { createDeliveryTimes, type DeliveryTimes } from "./delivery-times.js";
import { createTopList, type TopList } from "./top-list.js";

/** Totals of a period, in the order in which they are shown. */
export const totalNames = [
  "received",
  "receivedBytes",
  "recipients",
  "refused",
  "submitted",
  "delivered",
  "deliveredLocally",
  "deliveredRemotely",
  "logins",
  "loginsFailed",
  "administrations",
  "administrationsFailed",
  "fetched",
  "fetchesFailed",
  "undeliverable",
  "filtered",
  "filtersFailed",
  "lines",
  "refusedLines",
] as const;

export type TotalName = (typeof totalNames)[number];

/** What hours and days show. */
export const flows = ["received", "delivered", "refused", "loginsFailed"] as const;
export type Flow = (typeof flows)[number];

/** COUNTS OF A PERIOD. Memory is bounded whatever the logs hold. Texts are as in the logs: nothing is decoded or hidden yet. */
export interface Tally {
  readonly totals: Record<TotalName, number>;
  /** By phase and result, `rcpt erelay`, of a closed set. */
  readonly refusals: Map<string, number>;
  readonly media: Map<string, number>;
  readonly lists: Readonly<Record<ListName, TopList>>;
  readonly times: DeliveryTimes;
  see(event: Event): void;
}

const listNames = [
  "senders",
  "recipients",
  "domains",
  "destinations",
  "hosts",
  "accounts",
  "accountRecipients",
  "refusedClients",
  "guessingClients",
  "guessedUsers",
  "fetches",
  "filters",
] as const;

export type ListName = (typeof listNames)[number];

/** `onFlow` is told what happened when. Lists need room for few names only where nobody looks at them. */
export function createTally(onFlow: (flow: Flow, time: number) => void, capacity?: number): Tally {
  const totals = Object.fromEntries(totalNames.map((name) => [name, 0])) as Record<TotalName, number>;
  const refusals = new Map<string, number>();
  const media = new Map<string, number>();
  const times = createDeliveryTimes();
  const lists = Object.fromEntries(listNames.map((name) => [name, createTopList(capacity)])) as Tally["lists"];

  function seeSmtp({ outcome, fields, time }: Event): void {
    const phase = textOf(fields["phase"]);
    if (phase === "auth" && outcome !== "ok") return failLogin(fields, "smtp", "", time);
    if (outcome !== "ok") {
      const what = `${phase} ${outcome}`;
      totals.refused++;
      refusals.set(what, (refusals.get(what) ?? 0) + 1);
      lists.refusedClients.add(clientOf(textOf(fields["clientAddress"])), what);
      return onFlow("refused", time);
    }
    const user = lower(textOf(fields["user"]));
    if (phase === "rcpt") {
      totals.recipients++;
      lists.recipients.add(lower(textOf(fields["recipient"])), "recipients");
      if (user !== "") lists.accountRecipients.add(user, "recipients");
    } else if (phase === "recv") {
      totals.received++;
      totals.receivedBytes += numberOf(fields["size"]);
      lists.senders.add(lower(textOf(fields["sender"])), "messages");
      if (user !== "") lists.accounts.add(user, "messages");
      onFlow("received", time);
    }
  }

  function seeSmail({ fields, time }: Event): void {
    const medium = textOf(fields["medium"]);
    const target = textOf(fields["target"]);
    totals.delivered++;
    media.set(medium, (media.get(medium) ?? 0) + 1);
    const queuedAt = fields["queuedAt"];
    if (typeof queuedAt === "number") times.add((time - queuedAt) / 1000);
    if (medium === "local") {
      totals.deliveredLocally++;
      lists.domains.add(domainOf(target), "messages");
    } else if (remoteMedia.includes(medium)) {
      totals.deliveredRemotely++;
      lists.destinations.add(domainOf(textOf(fields["recipient"]).replace(gateway, "")), "messages");
      lists.hosts.add(endpointOf(lower(target)).host ?? "", "messages");
    }
    onFlow("delivered", time);
  }

  function seePop3({ outcome, fields, time }: Event): void {
    const account = accountOf(textOf(fields["user"]), textOf(fields["domain"]));
    if (outcome === "failed") failLogin(fields, "pop3", account, time);
    else if (outcome === "ok") totals.logins++;
  }

  function seeCtrl({ name, outcome, fields, time }: Event): void {
    if (name !== "xmail.ctrl.login") return;
    if (outcome === "ok") totals.administrations++;
    else {
      totals.administrationsFailed++;
      failLogin(fields, "ctrl", textOf(fields["user"]), time);
    }
  }

  function failLogin(fields: Fields, service: string, user: string, time: number): void {
    totals.loginsFailed++;
    lists.guessingClients.add(clientOf(textOf(fields["clientAddress"])), service);
    if (user !== "") lists.guessedUsers.add(lower(user), service);
    onFlow("loginsFailed", time);
  }

  function seePsync({ outcome, fields }: Event): void {
    const failed = numberOf(fields["failed"]);
    totals.fetched += numberOf(fields["fetched"]);
    totals.undeliverable += failed;
    if (outcome !== "ok") totals.fetchesFailed++;
    const account = joinNames(textOf(fields["remoteUser"]), textOf(fields["remoteServer"]));
    lists.fetches.add(account, outcome === "ok" && failed > 0 ? "undeliverable" : outcome);
  }

  function seeFilter({ outcome, fields }: Event): void {
    if (ending.includes(outcome)) totals.filtered++;
    if (outcome === "failed" || outcome === "timeout") totals.filtersFailed++;
    lists.filters.add(textOf(fields["program"]), outcome);
  }

  const readers: Readonly<Partial<Record<Event["kind"], (event: Event) => void>>> = {
    smtp: seeSmtp,
    smail: seeSmail,
    pop3: seePop3,
    ctrl: seeCtrl,
    psync: seePsync,
    filters: seeFilter,
    lmail: () => void totals.submitted++,
  };

  return {
    ...{ totals, refusals, media, lists, times },
    see(event) {
      totals.lines++;
      readers[event.kind]?.(event);
    },
  };
}

/** Two texts of a line as one name: no value of XMail's holds a NUL. */
function joinNames(one: string, other: string): string {
  return `${one}\0${other}`;
}

export function splitNames(name: string): readonly [one: string, other: string] {
  const at = name.indexOf("\0");
  return [name.slice(0, at), name.slice(at + 1)];
}

/** Of ASCII alone: the bytes of UTF-8 stay. */
function lower(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}

function textOf(value: Fields[string]): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: Fields[string]): number {
  return typeof value === "number" && value > 0 ? value : 0;
}

/** `@gateway:user@domain`, where smtpgw.tab routes the domain. */
const gateway = /^@[^:]*:/;
const ending: readonly string[] = ["rejected", "dropped", "bounced"];
