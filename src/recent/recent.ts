import { isRefused, type Event, type Parsed } from "../event.js";
import { createHistory, type History, type Lane, type SavedHistory } from "./history.js";
import { createLatest, type Latest } from "./latest.js";
import { createPeople, type People } from "./people.js";
import type { Rings } from "./rings.js";
import { seriesOf } from "./series-of.js";
import { createRefusedLines, type RefusedLines } from "./refused-lines.js";
import { createTopClients, type TopClients } from "./top-clients.js";

/**
 * WHAT HAPPENED RECENTLY, for people who look: counts of the last hour, the last events themselves, who is refused, who
 * fails to log in, and who does what. Memory is bounded whatever the logs hold. It sees every line on its way into the counters, so an event
 * that is good costs some nanoseconds and an old one hardly any. Pure: time is handed in, nothing is rendered here.
 */
export interface Recent {
  /** Takes what a line of so many bytes says. */
  see(parsed: Parsed, bytes: number): void;
  /** Moves its windows on. Milliseconds UTC. */
  tick(now: number): void;
  readonly history: History;
  /** Counts of the last year. */
  readonly rings: Rings;
  readonly latest: Latest;
  readonly refusedLines: RefusedLines;
  /** Clients whose mail or session SMTP refused, for reasons like `rcpt erelay`. */
  readonly refused: TopClients;
  /** Clients whose login failed, for reasons like `pop3 login`. */
  readonly loginsFailed: TopClients;
  readonly people: Omit<People, "see" | "tick">;
}

/** `now` in milliseconds UTC; `localDomain` gives the local domain of an address; `rings` are those of an earlier process, and
 *  `saved` is its last hour. */
export function createRecent(
  now: number,
  localDomain: (address: string) => string | undefined,
  rings: Rings,
  saved?: SavedHistory,
): Recent {
  const history = createHistory(now, saved);
  const latest = createLatest(now);
  const refusedLines = createRefusedLines();
  const refused = createTopClients(now);
  const loginsFailed = createTopClients(now);
  const people = createPeople(now, true);
  const received = history.lane(lanes.received);
  const delivered = history.lane(lanes.delivered);
  const deliveredLocally = history.lane(lanes.deliveredLocally);
  const deliveredLate = history.lane(lanes.deliveredLate);
  const acceptedOwn = history.lane(lanes.acceptedOwn);
  // phases by name, then results: both are closed sets of the SMTP log
  const refusals = new Map<string, Map<string, Refusal>>();
  let oldest = now - keptMs;
  let oldestOfPeople = people.oldest();

  function see(parsed: Parsed, bytes: number): void {
    latest.put(parsed, bytes);
    if (isRefused(parsed)) return refusedLines.put(parsed);
    const name = seriesOf(parsed);
    if (name !== undefined) rings.add(rings.series(name), parsed.time);
    if (parsed.time >= oldest) count(parsed);
    if (parsed.kind !== "smtp" && parsed.time >= oldestOfPeople) people.see(parsed);
  }

  function count(event: Event): void {
    const { time, fields } = event;
    if (event.kind === "smail") {
      history.add(delivered, time);
      if (fields["medium"] === "local") countLocal(event);
    } else if (event.kind === "smtp") {
      people.accounts.see(event);
      if (fields["phase"] === "rcpt") countRecipient(event);
      if (event.outcome !== "ok") refuse(event);
      else if (fields["phase"] === "recv") history.add(received, time);
    } else if (event.outcome === "failed" && (event.kind === "pop3" || event.kind === "ctrl"))
      failLogin(event.kind, event);
  }

  function countLocal({ time, fields }: Event): void {
    history.add(deliveredLocally, time);
    const queuedAt = fields["queuedAt"];
    if (typeof queuedAt === "number" && time - queuedAt > lateMs) history.add(deliveredLate, time);
  }

  /** XMail answers ERELAY for domains that are not its own: for one of its own it has lost its domain table. */
  function countRecipient({ outcome, fields, time }: Event): void {
    if (outcome !== "ok" && outcome !== "erelay" && outcome !== "efull") return;
    const recipient = textOf(fields["recipient"]);
    people.seeRecipient(recipient, outcome, time);
    if (outcome === "efull") return;
    const domain = localDomain(recipient);
    if (domain === undefined) return;
    if (outcome === "erelay") return history.add(history.lane(refusedOwnLane(domain)), time);
    history.add(acceptedOwn, time);
    history.mark(acceptedOwnMark(domain), time);
  }

  function refuse(event: Event): void {
    const phase = textOf(event.fields["phase"]);
    if (phase === "auth") return failLogin("smtp", event);
    const { lane, reason } = findRefusal(phase, event.outcome);
    history.add(lane, event.time);
    refused.add(textOf(event.fields["clientAddress"]), reason, event.time);
  }

  function findRefusal(phase: string, result: string): Refusal {
    let results = refusals.get(phase);
    if (results === undefined) refusals.set(phase, (results = new Map<string, Refusal>()));
    let found = results.get(result);
    if (found === undefined) {
      found = { lane: history.lane(refusalLane(phase, result)), reason: `${phase} ${result}` };
      results.set(result, found);
    }
    return found;
  }

  function failLogin(service: Service, event: Event): void {
    history.add(history.lane(loginLane(service)), event.time);
    loginsFailed.add(textOf(event.fields["clientAddress"]), loginReasons[service], event.time);
  }

  return {
    see,
    tick(time) {
      oldest = time - keptMs;
      people.tick(time);
      oldestOfPeople = people.oldest();
      history.tick(time);
      rings.tick(time);
      refused.tick(time);
      loginsFailed.tick(time);
    },
    history,
    rings,
    latest,
    refusedLines,
    refused,
    loginsFailed,
    people,
  };
}

/** Where a login can fail. */
export const services = ["smtp", "pop3", "ctrl"] as const;
type Service = (typeof services)[number];

/** Names of the history's lanes. */
export const lanes = {
  received: "received",
  delivered: "delivered",
  deliveredLocally: "delivered local",
  /** Of these, the ones more than a minute after the message had entered the spool. */
  deliveredLate: "delivered local late",
  /** Recipients accepted in local domains. */
  acceptedOwn: "own accepted",
};
/** Recipients in one local domain that were refused with ERELAY, and the last that was accepted. */
export const refusedOwnLane = (domain: string) => `own refused ${domain}`;
export const acceptedOwnMark = (domain: string) => `own accepted ${domain}`;
export const refusalLane = (phase: string, result: string) => `refused ${phase} ${result}`;
export const loginLane = (service: Service) => `login ${service}`;
export const isRefusalLane = (name: string) => name.startsWith("refused ");
export const isLoginLane = (name: string) => name.startsWith("login ");

interface Refusal {
  readonly lane: Lane;
  readonly reason: string;
}

const loginReasons: Readonly<Record<Service, string>> = {
  smtp: "smtp auth",
  pop3: "pop3 login",
  ctrl: "ctrl login",
};

function textOf(value: string | number | undefined): string {
  return typeof value === "string" ? value : "";
}

/** Milliseconds: the limit of XMailLocalDeliverySlow. */
const lateMs = 60_000;
/** Milliseconds: what is older is in none of the windows. */
const keptMs = 86_400_000;
