import type { Random, Weighted } from "./random.js";
import type { Block, Copy, DeliveryPlan } from "./simulation.js";
import { forwarded, outsideDomain, failingDomains, mxHost, server } from "./world.js";

/** Draws the failure, if any, of a delivery to another server, in the words that XMail writes into the slog. */
export function drawFailure(random: Random, copy: Copy): DeliveryPlan | undefined {
  switch (outsideDomain(copy.to)) {
    case failingDomains.greylisting:
      return temporary(1, refused(copy, greylisted));
    case failingDomains.away:
      return temporary(forever, closed(copy, "mail1"), closed(copy, "mail2"));
    case failingDomains.hanging:
      return { ...temporary(forever, timeout(copy)), takes: hangsFor };
    case failingDomains.strict:
      return permanent(refused(copy, "550 5.7.1 Sender not welcome here"));
  }
  if (!random.chance(0.09)) return undefined;
  return random.weighted(failures)(copy, random);
}

/** A mailbox of this server over its limit: no retries, no reply of a remote server. */
export function quotaFailure(): DeliveryPlan {
  const message = "Message rejected due to account mailbox quota";
  return { blocks: [{ code: -112, text: "User maximum mailbox size reached", message }], failures: 1, permanent: true };
}

/** An own domain that XMail takes for foreign: it is its own remote server. */
export function relayDenied(copy: Copy): DeliveryPlan {
  return permanent(refused(copy, "550 Relay denied"));
}

/** Microsoft's answer to servers whose address is on its own list. */
export function blocklisted(copy: Copy): DeliveryPlan {
  return permanent(refused(copy, onBlockList));
}

type Draw = (copy: Copy, random: Random) => DeliveryPlan;

const failures: readonly Weighted<Draw>[] = [
  [30, (copy, random) => temporary(random.integer(1, 2), refused(copy, greylisted))],
  [14, (copy, random) => temporary(random.integer(1, 4), closed(copy, "mail1"))],
  [10, (copy, random) => temporary(random.integer(1, 3), badAnswer(copy, "421 4.3.2 System not accepting messages"))],
  [8, (copy) => temporary(forever, refused(copy, "452 4.2.2 Mailbox full"))],
  [
    6,
    (copy, random) =>
      temporary(random.integer(1, 3), closed(copy, "mail1"), refused(copy, "450 4.2.0 Try later", "mail2")),
  ],
  [5, (copy, random) => temporary(random.integer(1, 3), dnsFailure(copy))],
  [3, (copy) => temporary(forever, closed(copy, "mail1"))],
  [20, (copy) => permanent(refused(copy, `550 5.1.1 <${copy.to}>: Recipient address rejected: User unknown`))],
  [5, (copy) => permanent(badAnswer(copy, blocked))],
  [2, (copy) => temporary(2, badAnswer(copy, unusualRate))],
  [1, (copy) => permanent(badAnswer(copy, poorReputation))],
  [1, (copy) => permanent(refused(copy, failsSpf))],
  [1, (copy) => permanent(refused(copy, onSpamhaus))],
  [6, (copy) => permanent(noDomain(copy))],
  [2, (copy) => permanent(noAddress(copy))],
];

/** More attempts than XMail makes (-Qr): the message expires. */
const forever = 99;
/** Milliseconds until XMail gives up on a server that does not answer. */
const hangsFor = 150_000;
const greylisted = "451 4.7.1 Greylisted, try again later";
const blocked = "554-5.7.1 Blocked by policy\r\n554 5.7.1 see https://policy.example/why";
const onBlockList =
  `550 5.7.1 Unfortunately, messages from [${server.address}] weren't sent. Please contact your Internet service provider ` +
  "since part of their network is on our block list (S3150).";
const unusualRate = "421 4.7.28 We have detected an unusual rate of mail from your IP address";
const poorReputation = "554 Your access to this mail system has been rejected due to the sending MTA's poor reputation";
const failsSpf = "550 5.7.26 This message fails to pass SPF checks";
const onSpamhaus = `554 5.7.1 Service unavailable; Client host [${server.address}] blocked using zen.spamhaus.org`;

function temporary(failures: number, ...blocks: Block[]): DeliveryPlan {
  return { blocks, failures, permanent: false };
}

function permanent(...blocks: Block[]): DeliveryPlan {
  return { blocks, failures: 1, permanent: true };
}

function refused(copy: Copy, reply: string, host = "mail1"): Block {
  const text = "[RCPT TO:] not permitted by remote SMTP server";
  return { code: -77, text, info: reply, message: sent(copy, hostOf(copy, host), reply) };
}

function badAnswer(copy: Copy, reply: string): Block {
  return { code: -41, text: "Bad server response", info: reply, message: sent(copy, hostOf(copy, "mail1"), reply) };
}

/** XMail does not tell a refused connection from one that ended early, and has a reply of its own for both. */
function closed(copy: Copy, host: string): Block {
  const message = sent(copy, hostOf(copy, host), "417 Temporary delivery error");
  return { code: -152, text: "End of socket stream data", message };
}

function timeout(copy: Copy): Block {
  const message = sent(copy, hostOf(copy, "mail1"), "417 Temporary delivery error");
  return { code: -5, text: "Timeout error", message };
}

function dnsFailure(copy: Copy): Block {
  const text = "Remote DNS server failed";
  return { code: -256, text, message: sent(copy, ["EDNS", outsideDomain(copy.to)], text) };
}

function noAddress(copy: Copy): Block {
  const text = "Requested DNS record not found";
  const domain = outsideDomain(copy.to);
  return { code: -110, text, info: domain, message: sent(copy, ["FF", domain], text) };
}

function noDomain(copy: Copy): Block {
  const message = `Recipient domain "${outsideDomain(copy.to)}" does not exist (or it has a misconfigured DNS)`;
  return { code: -215, text: "DNS name not exist", message };
}

/** Route and host of the attempt: the configured forwarder, or an MX host, whose name ends with a dot. */
function hostOf(copy: Copy, host: string): readonly [route: string, host: string] {
  const domain = outsideDomain(copy.to);
  return domain === forwarded.domain ? ["FWD", forwarded.forwarder] : ["MX", mxHost(domain, host)];
}

function sent({ message, to }: Copy, [route, host]: readonly [string, string], reply: string): string {
  return (
    `SMAIL SMTP-Send ${route} = "${host}" SMTP = "${message.domain}" From = "${message.from}" To = "${to}" Failed !\n` +
    `SMTP-Error = "${reply}"\nSMTP-Server = "${host}"`
  );
}
