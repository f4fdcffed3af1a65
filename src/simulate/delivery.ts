import { runFilter } from "./filtering.js";
import { smailRow } from "./rows.js";
import type { Copy, DeliveryPlan, Message, Simulation } from "./simulation.js";
import { blocklisted, drawFailure, quotaFailure, relayDenied } from "./failures.js";
import { aliasDomains, forwarded, isAtMicrosoft, isOwn, mxHost, outsideDomain, processed, server } from "./world.js";

/** Puts a message into the spool for one recipient; smail delivers it some time later, or the queue keeps it. */
export function deliver(simulation: Simulation, message: Message, to: string): void {
  const copy = { message, to, spoolName: simulation.spoolName(), enteredAt: simulation.now() };
  if (isOwn(to)) {
    if (simulation.scenario() === "own-domains-refused") refuse(simulation, copy, relayDenied(copy));
    else deliverHere(simulation, copy);
  } else deliverOutside(simulation, copy);
}

/** Also what XMail takes for foreign: it sends that to the domain's server, which is itself. */
function refuse(simulation: Simulation, copy: Copy, plan: DeliveryPlan): void {
  const isHeld = hold(simulation, copy, plan, () => bounce(simulation, copy));
  if (!isHeld) simulation.soon(simulation.random.skewed(900, 0.8), () => bounce(simulation, copy));
}

function deliverHere(simulation: Simulation, copy: Copy): void {
  const { random } = simulation;
  const failure = random.chance(0.003) ? quotaFailure() : whileHanging(simulation, 90);
  if (failure !== undefined && hold(simulation, copy, failure, () => store(simulation, copy))) return;
  // now and then a busy server takes its time
  const delay = random.chance(0.01) ? random.skewed(15_000, 0.8) : random.skewed(90, 0.9);
  simulation.soon(delay, () => store(simulation, copy));
}

function deliverOutside(simulation: Simulation, copy: Copy): void {
  const { random } = simulation;
  if (simulation.scenario() === "blocklisted" && isAtMicrosoft(outsideDomain(copy.to)))
    return refuse(simulation, copy, blocklisted(copy));
  const failure =
    drawFailure(random, copy) ?? (random.chance(0.3) ? firstAttemptSucceeds : whileHanging(simulation, 900));
  if (failure !== undefined && hold(simulation, copy, failure, () => send(simulation, copy))) return;
  simulation.soon(random.skewed(900, 0.8), () => send(simulation, copy));
}

function hold(simulation: Simulation, copy: Copy, plan: DeliveryPlan, delivered: () => void): boolean {
  return simulation.queue.hold(copy, plan, { delivered, failed: () => bounce(simulation, copy) });
}

/** While a host hangs, a message waits in the queue until one of the threads is free. */
function whileHanging(simulation: Simulation, takes: number): DeliveryPlan | undefined {
  return simulation.scenario() === "hanging-host" ? { ...firstAttemptSucceeds, takes } : undefined;
}

function store(simulation: Simulation, copy: Copy): void {
  const { message, to } = copy;
  const address = resolve(to);
  if (!passesFilter(simulation, "in", copy, address)) return;
  const process = Object.entries(processed).find(([owner]) => owner === address)?.[1];
  for (const target of process?.targets ?? []) log(simulation, copy, process?.medium ?? "", target);
  if (process === undefined || process.medium === "FILTER") {
    log(simulation, copy, "LOCAL", address);
    simulation.mailboxes.store(address, message.size);
  } else if (process.medium === "REDIR" || process.medium === "LREDIR") {
    const from = process.medium === "LREDIR" ? address : message.from;
    for (const target of process.targets) deliver(simulation, { ...message, from }, target);
  }
}

/** The mailbox behind alias domains and behind the wild card alias `tickets+*`. */
function resolve(to: string): string {
  const user = to.slice(0, to.indexOf("@")).replace(/\+.*/, "");
  const domain = outsideDomain(to);
  return `${user}@${aliasDomains.find(([alias]) => alias === domain)?.[1] ?? domain}`;
}

function send(simulation: Simulation, copy: Copy): void {
  if (!passesFilter(simulation, "out", copy, copy.to)) return;
  const { random } = simulation;
  const domain = outsideDomain(copy.to);
  const queued = `2.0.0 Ok: queued as ${random.hex(10).toUpperCase()}`;
  if (domain === forwarded.domain) return log(simulation, copy, "FWD", forwarded.forwarder, queued);
  const answer = random.weighted([
    [7, queued],
    [2, `S${random.hex(5).toUpperCase()}`],
    [1, ""],
  ]);
  log(simulation, copy, "SMTP", mxHost(domain, `mail${random.integer(1, 2)}`), answer);
}

function passesFilter(simulation: Simulation, type: "in" | "out", copy: Copy, to: string): boolean {
  const { id, from, local, client, authenticated } = copy.message;
  const file = `/var/MailRoot/spool/${simulation.queue.leafOf(copy)}/mess/${copy.spoolName}`;
  const filtered = { from, to, local, remote: client, authenticated, word: id, file, notBefore: copy.enteredAt };
  const verdict = runFilter(simulation, type, filtered);
  if (verdict === "frozen" || verdict === "bounced") simulation.queue.freeze(copy);
  if (verdict === "bounced") bounce(simulation, copy);
  return verdict === "passed";
}

/** The notice that XMail itself writes to the sender; nobody gets one about a notice or from the null sender. */
function bounce(simulation: Simulation, { message }: Copy): void {
  if (message.from === "" || message.id.startsWith("X")) return;
  const from = `postmaster@${server.rootDomain}`;
  const id = simulation.messageId("X");
  const notice = { id, domain: server.rootDomain, from, client: "127.0.0.1", local: "127.0.0.1" };
  deliver(
    simulation,
    { ...notice, size: 1800 + simulation.random.integer(0, 900), authenticated: false },
    message.from,
  );
}

function log(simulation: Simulation, copy: Copy, medium: string, target: string, remote = ""): void {
  const { message, to, spoolName } = copy;
  const row = { domain: message.domain, spoolName, id: message.id, from: message.from, to, medium, target, remote };
  simulation.write("smail", (stamp) => smailRow(row, stamp), copy.enteredAt);
}

const firstAttemptSucceeds: DeliveryPlan = { blocks: [], failures: 0, permanent: false };
