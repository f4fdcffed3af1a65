import { runFilter } from "./filtering.js";
import { smailRow } from "./rows.js";
import type { Copy, Fate, Message, Stage } from "./stage.js";
import { drawTrouble, quotaTrouble } from "./failures.js";
import { aliasDomains, domains, forwarded, outsideDomain, processed, server } from "./world.js";

/** Takes a message into the spool for one recipient; smail hands it over some time later, or the queue keeps it. */
export function deliver(stage: Stage, message: Message, to: string): void {
  const copy = { message, to, spoolName: stage.spoolName(), enteredAt: stage.now() };
  if (isLocal(to)) deliverHere(stage, copy);
  else deliverOutside(stage, copy);
}

/** True for mailboxes of this server, alias domains included. */
function isLocal(address: string): boolean {
  const domain = outsideDomain(address);
  return domains.some((own) => own === domain) || aliasDomains.some(([alias]) => alias === domain);
}

function deliverHere(stage: Stage, copy: Copy): void {
  const { random } = stage;
  const trouble = random.chance(0.003) ? quotaTrouble() : undefined;
  if (trouble !== undefined && hold(stage, copy, trouble, () => store(stage, copy))) return;
  // now and then a busy server takes its time
  const delay = random.chance(0.01) ? random.skewed(15_000, 0.8) : random.skewed(90, 0.9);
  stage.soon(delay, () => store(stage, copy));
}

function deliverOutside(stage: Stage, copy: Copy): void {
  const { random } = stage;
  const trouble = drawTrouble(random, copy) ?? (random.chance(0.3) ? atFirstTry : undefined);
  if (trouble !== undefined && hold(stage, copy, trouble, () => send(stage, copy))) return;
  stage.soon(random.skewed(900, 0.8), () => send(stage, copy));
}

function hold(stage: Stage, copy: Copy, fate: Fate, delivered: () => void): boolean {
  return stage.queue.hold(copy, fate, { delivered, failed: () => bounce(stage, copy) });
}

function store(stage: Stage, copy: Copy): void {
  const { message, to } = copy;
  const address = resolve(to);
  if (!passes(stage, "in", copy, address)) return;
  const process = Object.entries(processed).find(([owner]) => owner === address)?.[1];
  for (const target of process?.targets ?? []) log(stage, copy, process?.medium ?? "", target);
  if (process === undefined || process.medium === "FILTER") {
    log(stage, copy, "LOCAL", address);
    stage.mailboxes.store(address, message.size);
  } else if (process.medium === "REDIR" || process.medium === "LREDIR") {
    const from = process.medium === "LREDIR" ? address : message.from;
    for (const target of process.targets) deliver(stage, { ...message, from }, target);
  }
}

/** The mailbox behind alias domains and behind the wild card alias `tickets+*`. */
function resolve(to: string): string {
  const user = to.slice(0, to.indexOf("@")).replace(/\+.*/, "");
  const domain = outsideDomain(to);
  return `${user}@${aliasDomains.find(([alias]) => alias === domain)?.[1] ?? domain}`;
}

function send(stage: Stage, copy: Copy): void {
  if (!passes(stage, "out", copy, copy.to)) return;
  const { random } = stage;
  const domain = outsideDomain(copy.to);
  const queued = `2.0.0 Ok: queued as ${random.hex(10).toUpperCase()}`;
  if (domain === forwarded.domain) return log(stage, copy, "FWD", forwarded.forwarder, queued);
  const answer = random.weighted([
    [7, queued],
    [2, `S${random.hex(5).toUpperCase()}`],
    [1, ""],
  ]);
  log(stage, copy, "SMTP", `mail${random.integer(1, 2)}.${domain}.`, answer);
}

function passes(stage: Stage, type: "in" | "out", copy: Copy, to: string): boolean {
  const { id, from, local, client, authenticated } = copy.message;
  const filtered = { from, to, local, remote: client, authenticated, word: id, notBefore: copy.enteredAt };
  const verdict = runFilter(stage, type, filtered);
  if (verdict === "bounced") bounce(stage, copy);
  return verdict === "passed";
}

/** The notice that XMail itself writes to the sender; nobody gets one about a notice or from the null sender. */
function bounce(stage: Stage, { message }: Copy): void {
  if (message.from === "" || message.id.startsWith("X")) return;
  const from = `postmaster@${server.rootDomain}`;
  const id = stage.messageId("X");
  const notice = { id, domain: server.rootDomain, from, client: "127.0.0.1", local: "127.0.0.1" };
  deliver(stage, { ...notice, size: 1800 + stage.random.integer(0, 900), authenticated: false }, message.from);
}

function log(stage: Stage, copy: Copy, medium: string, target: string, remote = ""): void {
  const { message, to, spoolName } = copy;
  const row = { domain: message.domain, spoolName, id: message.id, from: message.from, to, medium, target, remote };
  stage.write("smail", (stamp) => smailRow(row, stamp), copy.enteredAt);
}

const atFirstTry: Fate = { blocks: [], failures: 0, permanent: false };
