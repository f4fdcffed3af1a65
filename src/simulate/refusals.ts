import { smtpRow, type SmtpRow } from "./rows.js";
import type { Weighted } from "./random.js";
import type { Stage } from "./stage.js";
import * as world from "./world.js";

/**
 * Refusals as the outside world earns them: every status of XMail 1.27 that a server can get to write, except for those of
 * filters, which come with the messages. UNKNOWN=EFILTER and a bare SNDRIP=EIPMAP are in its source but out of reach.
 */
export function refuse(stage: Stage): void {
  stage.random.weighted(refusals)(stage);
}

/** The statuses `refuse` writes. */
const refusals: readonly Weighted<(stage: Stage) => void>[] = [
  [220, (stage) => refuseRecipients(stage, "RCPT=EAVAIL", guessMailbox)],
  [120, (stage) => refuseRecipients(stage, "RCPT=ERELAY", ({ random }) => `relay-test@${random.hex(6)}.example`)],
  [190, (stage) => refuseAtConnect(stage, `SNDRIP=EIPMAP (${world.blockLists[0]})`)],
  [60, (stage) => refuseSender(stage, `SNDRIP=EIPMAP (${world.blockLists[1]})`)],
  [30, (stage) => refuseAtConnect(stage, `SNDRIP=EIPMAP (${world.blockLists[2]})`)],
  [25, (stage) => refuseAtConnect(stage, "SNDRIP=EIPBAN")],
  [12, (stage) => refuseAtConnect(stage, "SNDRIP=EIPSPAM")],
  [8, (stage) => refuseSender(stage, "SNDRIP=EIPSPAM")],
  [40, (stage) => refuseSender(stage, "SNDRIP=ERDNS")],
  [30, (stage) => refuseSender(stage, "SNDR=ESPAM", "offers@cheap.example")],
  [25, (stage) => refuseSender(stage, "SNDR=ENODNS", `nobody@${stage.random.hex(8)}.example`)],
  [4, (stage) => refuseSender(stage, "SNDR=ESYNTAX", "@relay.example")],
  [5, (stage) => refuseSender(stage, "SNDR=EEMPTY", "")],
  [6, (stage) => refuseSender(stage, "SIZE=EBIG", world.outsideAddress(stage.random), stage.random.integer(3e7, 2e8))],
  [12, (stage) => refuseRecipients(stage, "RCPT=ESYNTAX", () => "")],
  [4, (stage) => refuseRecipients(stage, "RCPT=ENBR", () => "", "alpha.example")],
  [5, (stage) => refuseRecipients(stage, "RCPT=EDSBL", () => "former@beta.example")],
  [9, (stage) => refuseRecipients(stage, "RCPT=EFULL", () => "full@gamma.example")],
  [6, (stage) => refuseRecipients(stage, "RCPT=EACCESS", () => "board@alpha.example")],
  [6, (stage) => refuseCommand(stage, "VRFY=EACCESS")],
  [2, (stage) => refuseCommand(stage, "ETRN=EACCESS")],
  [8, (stage) => refuseCommand(stage, "SMTP=ESSL")],
  [25, guessPasswords],
];

/** At connect the server knows the address and nothing else, not even its own name. */
function refuseAtConnect(stage: Stage, status: string): void {
  const client = { ...world.stranger(stage.random, false), helo: "" };
  write(stage, { ...empty, greeted: false, client }, status);
}

function refuseSender(stage: Stage, status: string, from = world.outsideAddress(stage.random), size = 0): void {
  const client = world.stranger(stage.random, status !== "SNDRIP=ERDNS");
  write(stage, { ...empty, client, helo: client.helo, from }, status, size);
}

/** MAIL FROM was good, so the message has an id; some clients go on until XMail has had enough. */
function refuseRecipients(stage: Stage, status: string, recipient: (stage: Stage) => string, lastDomain = ""): void {
  const { random } = stage;
  const client = world.stranger(random, true);
  const from = random.chance(0.2) ? "" : world.outsideAddress(random);
  const row = { ...empty, client, helo: client.helo, lastDomain, from, id: stage.messageId("S") };
  const persistent = random.chance(0.06);
  const tries = persistent ? maxErrors : random.chance(0.3) ? 2 : 1;
  let last: SmtpRow = row;
  for (let count = 0; count < tries; count++) write(stage, (last = { ...row, to: recipient(stage) }), status);
  if (persistent) write(stage, last, "SMTP=EERRS");
}

function refuseCommand(stage: Stage, status: string): void {
  const client = world.stranger(stage.random, true);
  write(stage, { ...empty, client, helo: client.helo }, status);
}

/** A burst of failed logins from one address; the log does not say for which names. */
function guessPasswords(stage: Stage): void {
  const { random } = stage;
  const client = world.stranger(random, false);
  const mechanism = random.weighted([
    [70, "LOGIN"],
    [25, "PLAIN"],
    [5, "CRAM-MD5"],
  ]);
  const attempt = (left: number): void => {
    write(stage, { ...empty, client, helo: client.helo }, `AUTH=EFAIL:TYPE=${mechanism}`);
    if (left > 1) stage.after(random.skewed(1500, 0.7), () => attempt(left - 1));
  };
  attempt(Math.min(Math.ceil(random.skewed(4, 1)), 60));
}

function guessMailbox({ random }: Stage): string {
  const name = random.chance(0.5) ? `${random.pick(world.users)}${random.integer(1, 99)}` : random.hex(8);
  return `${name}@${random.pick(world.domains)}`;
}

function write(stage: Stage, row: SmtpRow, status: string, size = 0): void {
  stage.write("smtp", (stamp) => smtpRow(row, stamp, status, size));
}

const empty = { greeted: true, helo: "", lastDomain: "", from: "", to: "", id: "", user: "" } as const;
/** SMTP-MaxErrors of the simulated server. */
const maxErrors = 4;
