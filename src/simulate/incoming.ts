import { deliver } from "./delivery.js";
import { runFilter, type FilterType } from "./filtering.js";
import { smtpRow, type SmtpRow } from "./rows.js";
import { isLost, type Message, type Simulation } from "./simulation.js";
import * as world from "./world.js";
import { server } from "./world.js";

/** Another server brings a message for one or more mailboxes here. */
export function receiveMessage(simulation: Simulation): void {
  const { random } = simulation;
  const from = random.chance(0.04) ? "" : world.outsideAddress(random);
  const client = world.mailServer(random, from === "" ? "north.example" : world.outsideDomain(from));
  const to = Array.from({ length: random.weighted(recipientCounts) }, () => mailbox(simulation));
  receive(simulation, { client, from, to, user: "" });
}

/** A user of ours sends a message, after a login that the log does not show. */
export function submitMessage(simulation: Simulation): void {
  const { random } = simulation;
  const to = Array.from({ length: random.weighted(recipientCounts) }, () => {
    if (random.chance(0.35)) return mailbox(simulation);
    return random.chance(0.08) ? `office@${world.forwarded.domain}` : world.outsideAddress(random);
  });
  submit(simulation, to);
}

/** Messages that will be in the queue for a while, or for good. */
export function submitToFailingDomains(simulation: Simulation): void {
  const { greylisting, away, strict } = world.failingDomains;
  for (const domain of [greylisting, away, strict]) submit(simulation, [`office@${domain}`, `info@${domain}`]);
}

/** A newsletter, one message at a time, to a domain whose server hangs. */
export function submitToHangingHost(simulation: Simulation): void {
  submit(simulation, [`reader${simulation.random.integer(1, 5_000)}@${world.failingDomains.hanging}`]);
}

function submit(simulation: Simulation, to: readonly string[]): void {
  const from = world.localAddress(simulation.random);
  receive(simulation, { client: world.workstation(simulation.random), from, to, user: from });
}

/** A list's bounce address that names list, issue and reader can be a kilobyte long: its filter lines exceed a stdio buffer. */
export function receiveLongAddresses(simulation: Simulation): void {
  const { random } = simulation;
  const client = world.mailServer(random, world.listDomain);
  const from = `bounce-${random.hex(985)}@${world.listDomain}`;
  receive(simulation, { client, from, to: [`tickets+${random.hex(980)}@alpha.example`], user: "" });
}

interface Transaction {
  readonly client: world.Client;
  readonly from: string;
  readonly to: readonly string[];
  /** Authenticated user, or empty. */
  readonly user: string;
}

function receive(simulation: Simulation, { client, from, to, user }: Transaction): void {
  const { random } = simulation;
  const id = simulation.messageId("S");
  let row: SmtpRow = { greeted: true, client, helo: client.helo, lastDomain: "", from, to: "", id, user };
  const accepted: string[] = [];
  for (const recipient of to) {
    row = { ...row, to: recipient };
    if (user === "" && isLost(simulation, recipient)) {
      simulation.write("smtp", (stamp) => smtpRow(row, stamp, "RCPT=ERELAY"));
      continue;
    }
    if (random.chance(0.02)) mistype(simulation, row);
    if (!passesFilter(simulation, "post-rcpt", row, recipient)) {
      simulation.write("smtp", (stamp) => smtpRow(row, stamp, "RCPT=EFILTER"));
      continue;
    }
    row = { ...row, lastDomain: world.outsideDomain(recipient) };
    simulation.write("smtp", (stamp) => smtpRow(row, stamp, "RCPT=OK"));
    accepted.push(recipient);
  }
  if (accepted.length === 0) return;
  const shown = accepted.length === 1 ? accepted[0] : undefined;
  if (!passesFilter(simulation, "pre-data", row, shown)) {
    return simulation.write("smtp", (stamp) => smtpRow(row, stamp, "PREDATA=EFILTER"));
  }
  const size = Math.min(Math.round(300 + random.skewed(9_000, 1.9)), 26_000_000);
  simulation.soon(random.skewed(150, 0.8) + size / 1000, () => acceptMessage(simulation, row, accepted, size));
}

/** After the end of DATA: the last filter, the line, and the message is XMail's. */
function acceptMessage(simulation: Simulation, row: SmtpRow, accepted: readonly string[], size: number): void {
  const shown = accepted.length === 1 ? accepted[0] : undefined;
  if (!passesFilter(simulation, "post-data", row, shown)) {
    return simulation.write("smtp", (stamp) => smtpRow(row, stamp, "POSTDATA=EFILTER"));
  }
  simulation.write("smtp", (stamp) => smtpRow(row, stamp, "RECV=OK", size));
  const { id, from, user, client } = row;
  const origin = { client: client.address, local: server.address };
  const message: Message = { id, domain: server.name, from, ...origin, size, authenticated: user !== "" };
  for (const recipient of accepted) deliver(simulation, message, recipient);
}

function passesFilter(simulation: Simulation, type: FilterType, row: SmtpRow, to = "*"): boolean {
  // greylisting knows its regular guests, so only some meet that program
  if (type === "pre-data" && simulation.random.chance(0.8)) return true;
  const { from, client, user } = row;
  const filtered = { from, to, local: server.address, remote: client.address, authenticated: user !== "" };
  return runFilter(simulation, type, { ...filtered, word: user === "" ? "-" : user }) === "passed";
}

function mistype(simulation: Simulation, row: SmtpRow): void {
  const wrong = { ...row, to: row.to.replace("@", "x@") };
  const status = row.user === "" ? "RCPT=EAVAIL" : "RCPT=ESYNTAX";
  const shown = row.user === "" ? wrong : { ...row, to: "" };
  simulation.write("smtp", (stamp) => smtpRow(shown, stamp, status));
}

function mailbox(simulation: Simulation): string {
  const { random } = simulation;
  if (random.chance(0.08)) return random.pick(Object.keys(world.processed) as [string, ...string[]]);
  const address = world.localAddress(random);
  if (!random.chance(0.05)) return address;
  const [alias, domain] = random.pick(world.aliasDomains);
  return address.endsWith(`@${domain}`) ? address.replace(domain, alias) : address;
}

const recipientCounts = [
  [82, 1],
  [12, 2],
  [4, 3],
  [2, 6],
] as const;
