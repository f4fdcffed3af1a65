import { deliver } from "./delivery.js";
import { runFilter, type FilterType } from "./filtering.js";
import { smtpRow, type SmtpRow } from "./rows.js";
import type { Message, Stage } from "./stage.js";
import * as world from "./world.js";
import { server } from "./world.js";

/** Another server brings a message for one or more mailboxes here. */
export function bringMessage(stage: Stage): void {
  const { random } = stage;
  const from = random.chance(0.04) ? "" : world.outsideAddress(random);
  const client = world.mailServer(random, from === "" ? "north.example" : world.outsideDomain(from));
  const to = Array.from({ length: random.weighted(recipientCounts) }, () => mailbox(stage));
  receive(stage, { client, from, to, user: "" });
}

/** A user of ours sends a message, after a login that the log does not show. */
export function submitMessage(stage: Stage): void {
  const { random } = stage;
  const to = Array.from({ length: random.weighted(recipientCounts) }, () => {
    if (random.chance(0.35)) return mailbox(stage);
    return random.chance(0.08) ? `office@${world.forwarded.domain}` : world.outsideAddress(random);
  });
  submit(stage, to);
}

/** Messages that will be in the queue for a while, or for good. */
export function submitToTroubled(stage: Stage): void {
  for (const domain of Object.values(world.troubled)) submit(stage, [`office@${domain}`, `info@${domain}`]);
}

function submit(stage: Stage, to: readonly string[]): void {
  const from = world.localAddress(stage.random);
  receive(stage, { client: world.desk(stage.random), from, to, user: from });
}

/** A list's bounce address that names list, issue and reader can be a kilobyte long: its filter lines exceed a stdio buffer. */
export function bringLongAddresses(stage: Stage): void {
  const { random } = stage;
  const client = world.mailServer(random, world.listDomain);
  const from = `bounce-${random.hex(985)}@${world.listDomain}`;
  receive(stage, { client, from, to: [`tickets+${random.hex(980)}@alpha.example`], user: "" });
}

interface Transaction {
  readonly client: world.Client;
  readonly from: string;
  readonly to: readonly string[];
  /** Authenticated user, or empty. */
  readonly user: string;
}

function receive(stage: Stage, { client, from, to, user }: Transaction): void {
  const { random } = stage;
  const id = stage.messageId("S");
  let row: SmtpRow = { greeted: true, client, helo: client.helo, lastDomain: "", from, to: "", id, user };
  const accepted: string[] = [];
  for (const recipient of to) {
    row = { ...row, to: recipient };
    if (random.chance(0.02)) mistype(stage, row);
    if (!passes(stage, "post-rcpt", row, recipient)) {
      stage.write("smtp", (stamp) => smtpRow(row, stamp, "RCPT=EFILTER"));
      continue;
    }
    row = { ...row, lastDomain: world.outsideDomain(recipient) };
    stage.write("smtp", (stamp) => smtpRow(row, stamp, "RCPT=OK"));
    accepted.push(recipient);
  }
  if (accepted.length === 0) return;
  const shown = accepted.length === 1 ? accepted[0] : undefined;
  if (!passes(stage, "pre-data", row, shown)) {
    return stage.write("smtp", (stamp) => smtpRow(row, stamp, "PREDATA=EFILTER"));
  }
  const size = Math.min(Math.round(300 + random.skewed(9_000, 1.9)), 26_000_000);
  stage.soon(random.skewed(150, 0.8) + size / 1000, () => takeIn(stage, row, accepted, size));
}

/** After the end of DATA: the last filter, the line, and the message is XMail's. */
function takeIn(stage: Stage, row: SmtpRow, accepted: readonly string[], size: number): void {
  const shown = accepted.length === 1 ? accepted[0] : undefined;
  if (!passes(stage, "post-data", row, shown)) {
    return stage.write("smtp", (stamp) => smtpRow(row, stamp, "POSTDATA=EFILTER"));
  }
  stage.write("smtp", (stamp) => smtpRow(row, stamp, "RECV=OK", size));
  const { id, from, user, client } = row;
  const origin = { client: client.address, local: server.address };
  const message: Message = { id, domain: server.name, from, ...origin, size, authenticated: user !== "" };
  for (const recipient of accepted) deliver(stage, message, recipient);
}

function passes(stage: Stage, type: FilterType, row: SmtpRow, to = "*"): boolean {
  // greylisting knows its regular guests, so only some meet that program
  if (type === "pre-data" && stage.random.chance(0.8)) return true;
  const { from, client, user } = row;
  const filtered = { from, to, local: server.address, remote: client.address, authenticated: user !== "" };
  return runFilter(stage, type, { ...filtered, word: user === "" ? "-" : user }) === "passed";
}

function mistype(stage: Stage, row: SmtpRow): void {
  const wrong = { ...row, to: row.to.replace("@", "x@") };
  const status = row.user === "" ? "RCPT=EAVAIL" : "RCPT=ESYNTAX";
  const shown = row.user === "" ? wrong : { ...row, to: "" };
  stage.write("smtp", (stamp) => smtpRow(shown, stamp, status));
}

function mailbox(stage: Stage): string {
  const { random } = stage;
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
