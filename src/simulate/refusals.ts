import { attacker } from "./attackers.js";
import { smtpRow, type SmtpRow } from "./rows.js";
import type { Weighted } from "./random.js";
import { isLost, type Simulation } from "./simulation.js";
import * as world from "./world.js";

/**
 * Refusals as the outside world earns them: every status of XMail 1.27 that a server can get to write, except for those of
 * filters, which come with the messages. UNKNOWN=EFILTER and a bare SNDRIP=EIPMAP are in its source but out of reach.
 */
export function refuse(simulation: Simulation): void {
  simulation.random.weighted(refusals)(simulation);
}

/** The statuses `refuse` writes. */
const refusals: readonly Weighted<(simulation: Simulation) => void>[] = [
  [220, (simulation) => refuseRecipients(simulation, "RCPT=EAVAIL", guessMailbox)],
  [
    120,
    (simulation) => refuseRecipients(simulation, "RCPT=ERELAY", ({ random }) => `relay-test@${random.hex(6)}.example`),
  ],
  [190, (simulation) => refuseAtConnect(simulation, `SNDRIP=EIPMAP (${world.blockLists[0]})`)],
  [60, (simulation) => refuseSender(simulation, `SNDRIP=EIPMAP (${world.blockLists[1]})`)],
  [30, (simulation) => refuseAtConnect(simulation, `SNDRIP=EIPMAP (${world.blockLists[2]})`)],
  [25, (simulation) => refuseAtConnect(simulation, "SNDRIP=EIPBAN")],
  [12, (simulation) => refuseAtConnect(simulation, "SNDRIP=EIPSPAM")],
  [8, (simulation) => refuseSender(simulation, "SNDRIP=EIPSPAM")],
  [40, (simulation) => refuseSender(simulation, "SNDRIP=ERDNS")],
  [30, (simulation) => refuseSender(simulation, "SNDR=ESPAM", "offers@cheap.example")],
  [25, (simulation) => refuseSender(simulation, "SNDR=ENODNS", `nobody@${simulation.random.hex(8)}.example`)],
  [4, (simulation) => refuseSender(simulation, "SNDR=ESYNTAX", "@relay.example")],
  [5, (simulation) => refuseSender(simulation, "SNDR=EEMPTY", "")],
  [
    6,
    (simulation) =>
      refuseSender(
        simulation,
        "SIZE=EBIG",
        world.outsideAddress(simulation.random),
        simulation.random.integer(3e7, 2e8),
      ),
  ],
  [12, (simulation) => refuseRecipients(simulation, "RCPT=ESYNTAX", () => "")],
  [4, (simulation) => refuseRecipients(simulation, "RCPT=ENBR", () => "", "alpha.example")],
  [5, (simulation) => refuseRecipients(simulation, "RCPT=EDSBL", () => "former@beta.example")],
  [9, (simulation) => refuseRecipients(simulation, "RCPT=EFULL", () => "full@gamma.example")],
  [6, (simulation) => refuseRecipients(simulation, "RCPT=EACCESS", () => "board@alpha.example")],
  [6, (simulation) => refuseCommand(simulation, "VRFY=EACCESS")],
  [2, (simulation) => refuseCommand(simulation, "ETRN=EACCESS")],
  [8, (simulation) => refuseCommand(simulation, "SMTP=ESSL")],
  [25, guessPasswords],
];

/** At connect the server knows the address and nothing else, not even its own name. */
function refuseAtConnect(simulation: Simulation, status: string): void {
  const client = { ...attacker(simulation, false), helo: "" };
  write(simulation, { ...empty, greeted: false, client }, status);
}

function refuseSender(
  simulation: Simulation,
  status: string,
  from = world.outsideAddress(simulation.random),
  size = 0,
): void {
  const client = attacker(simulation, status !== "SNDRIP=ERDNS");
  write(simulation, { ...empty, client, helo: client.helo, from }, status, size);
}

/** MAIL FROM was good, so the message has an id; some clients go on until XMail has had enough. */
function refuseRecipients(
  simulation: Simulation,
  status: string,
  recipient: (simulation: Simulation) => string,
  lastDomain = "",
): void {
  const { random } = simulation;
  const client = attacker(simulation, true);
  const from = random.chance(0.2) ? "" : world.outsideAddress(random);
  const row = { ...empty, client, helo: client.helo, lastDomain, from, id: simulation.messageId("S") };
  const persistent = random.chance(0.06);
  const tries = persistent ? maxErrors : random.chance(0.3) ? 2 : 1;
  let last: SmtpRow = row;
  for (let count = 0; count < tries; count++) {
    last = { ...row, to: recipient(simulation) };
    write(simulation, last, isLost(simulation, last.to) ? "RCPT=ERELAY" : status);
  }
  if (persistent) write(simulation, last, "SMTP=EERRS");
}

function refuseCommand(simulation: Simulation, status: string): void {
  const client = attacker(simulation, true);
  write(simulation, { ...empty, client, helo: client.helo }, status);
}

/** A burst of failed logins from one address; the log does not say for which names. */
function guessPasswords(simulation: Simulation): void {
  const { random } = simulation;
  const client = attacker(simulation, false);
  const mechanism = random.weighted([
    [70, "LOGIN"],
    [25, "PLAIN"],
    [5, "CRAM-MD5"],
  ]);
  const attempt = (left: number): void => {
    write(simulation, { ...empty, client, helo: client.helo }, `AUTH=EFAIL:TYPE=${mechanism}`);
    if (left > 1) simulation.after(random.skewed(1500, 0.7), () => attempt(left - 1));
  };
  attempt(Math.min(Math.ceil(random.skewed(4, 1)), 60));
}

function guessMailbox({ random }: Simulation): string {
  const name = random.chance(0.5) ? `${random.pick(world.users)}${random.integer(1, 99)}` : random.hex(8);
  return `${name}@${random.pick(world.domains)}`;
}

function write(simulation: Simulation, row: SmtpRow, status: string, size = 0): void {
  simulation.write("smtp", (stamp) => smtpRow(row, stamp, status, size));
}

const empty = { greeted: true, helo: "", lastDomain: "", from: "", to: "", id: "", user: "" } as const;
/** SMTP-MaxErrors of the simulated server. */
const maxErrors = 4;
