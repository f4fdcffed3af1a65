import { formatCount, pluralize } from "../common/format.js";
import type { Problem } from "../http/api/status-document.js";
import { formatMinutes, problem, type Facts } from "./problem.js";
import { providerProblems } from "./provider-problems.js";
import type { SilentLog } from "./silence.js";

/** What is wrong with the mail server, as its logs and its queue tell. */
export function mailProblems(facts: Facts): Problem[] {
  const { silent, zone, received, delivered, ownRefused, local, isSeen, notStarted, frozen, queueProblem } = facts;
  const found: Problem[] = [];
  // with a wrong zone nobody knows how old the last line is
  if (zone.mismatchSeconds === 0) found.push(...silenceProblems(silent));
  found.push(...ownDomainProblems(ownRefused));
  found.push(...accountProblems(facts.account));
  found.push(...providerProblems(facts));
  if (isSeen.smail && received.early > fewMessages && delivered === 0)
    found.push(
      problem(
        "history",
        "XMailNoDeliveries",
        `${pluralize(received.all, "message")} were received in the last hour, but none was delivered.`,
      ),
    );
  if (hasStopped(local))
    found.push(
      problem(
        "history",
        "XMailLocalDeliveriesStopped",
        `${pluralize(local.accepted, "recipient")} in local domains were accepted in 15 minutes, but nothing reached a local mailbox.`,
      ),
    );
  if (!isSeen.smail && received.early > fewMessages)
    found.push(
      problem(
        "logs",
        undefined,
        "Mail is received, but there is no SMAIL log: start XMail with -Ql to see deliveries.",
      ),
    );
  if (!isSeen.smtp && !isSeen.otherIncoming && delivered > fewMessages)
    found.push(
      problem(
        "logs",
        undefined,
        "Mail is delivered, but there is no SMTP log: start XMail with -Sl to see incoming mail.",
      ),
    );
  found.push(...firstAttemptProblems(notStarted));
  if (isSlow(local))
    found.push(
      problem(
        "history",
        "XMailLocalDeliverySlow",
        "Local delivery is slow: one message in ten takes more than a minute.",
      ),
    );
  const usuallyFrozen = frozen.dayBefore / 24;
  if (frozen.lastHour > maxFrozen && frozen.lastHour > 3 * usuallyFrozen)
    found.push(
      problem(
        "queue",
        "XMailFrozenMessagesRising",
        `${formatCount(frozen.lastHour)} messages were frozen in the last hour, ${formatCount(Math.round(usuallyFrozen))} an hour the day before, ${formatCount(frozen.now)} in total.`,
      ),
    );
  if (queueProblem !== undefined)
    found.push(problem("queue", "XMailQueueNotRead", `The queue cannot be read: ${queueProblem}.`));
  return found;
}

/** One sentence for all logs: when XMail is down, all of them are silent. */
function silenceProblems(silent: readonly SilentLog[]): Problem[] {
  if (silent.length === 0) return [];
  const logs = silent.map(
    ({ log, seconds, usualSeconds }) =>
      `${log} for ${formatMinutes(seconds)} (at these hours of the week at most ${formatMinutes(Math.max(60, usualSeconds))})`,
  );
  const hint = silent.some(({ othersGoOn }) => othersGoOn)
    ? "Other logs go on: XMail is running, but this service is not used, cannot be reached, or its log is off."
    : "No other log goes on: is XMail running?";
  const which = silent.length === 1 ? "log" : "logs";
  return [problem("logs", "XMailLogSilent", `No line was written to the ${which} ${logs.join(", ")}. ${hint}`)];
}

/** On a small server three refusals in half an hour are enough, if nothing was accepted meanwhile. Own domains are no secret: they are labels. */
function ownDomainProblems(ownRefused: Facts["ownRefused"]): Problem[] {
  const many = ownRefused.filter(({ minutes5 }) => minutes5.last > fewOwnRefused && minutes5.early > 0);
  const few = ownRefused.filter(({ minutes30, isAccepted }) => !isAccepted && minutes30.early > fewOwnRefused);
  const [domains, minutes] = many.length > 0 ? ([many, 5] as const) : ([few, 30] as const);
  if (domains.length === 0) return [];
  const sorted = domains
    .map(({ domain, minutes5, minutes30 }) => ({ domain, count: (minutes === 5 ? minutes5 : minutes30).last }))
    .toSorted((a, b) => b.count - a.count);
  const count = sorted.reduce((sum, { count: refused }) => sum + refused, 0);
  const names = sorted.slice(0, shownDomains).map(({ domain }) => domain);
  const rest = sorted.length - names.length;
  const list = [...names, ...(rest > 0 ? [`${formatCount(rest)} more`] : [])].join(", ");
  return [
    problem(
      "refusals",
      "XMailOwnDomainsRefused",
      `XMail refuses mail for its own ${sorted.length === 1 ? "domain" : "domains"} ${list}: ${pluralize(count, "recipient")} were refused with ERELAY in the last ${minutes} minutes; ${ownDomainsFix}.`,
    ),
  ];
}

/** Its name is not said here: everyone may read this. */
function accountProblems({ messages, before }: Facts["account"]): Problem[] {
  const isMuch = before === undefined ? messages > manyByAccount : messages > fewByAccount && messages > 3 * before;
  if (!isMuch) return [];
  const usual =
    before === undefined ? "" : `; in the hours of the day before, no account sent more than ${formatCount(before)}`;
  const sentence = `One account sent ${formatCount(messages)} messages in the last hour${usual}. Its password may be known to a spammer.`;
  return [problem("history", "XMailAccountSendsMuch", sentence)];
}

/** XMail finds domains by an index of their file, which it builds when it starts. */
const ownDomainsFix = "if domains.tab was edited while XMail was running, restart XMail";

/** Compared with the share that went to mailboxes before: domains may redirect all or most of their mail. */
function hasStopped({ accepted, acceptedBefore, delivered, deliveredBefore }: Facts["local"]): boolean {
  return delivered === 0 && acceptedBefore > 0 && accepted * (deliveredBefore / acceptedBefore) > fewLocal;
}

/** Messages that wait are no problem while they are worked off: a mailing list may put thousands there at once. */
function firstAttemptProblems({ now, least = 0, attempts, oldestSeconds = 0 }: Facts["notStarted"]): Problem[] {
  if (least > maxNotStarted && attempts <= 0.1 * now)
    return [
      problem(
        "queue",
        "XMailQueueNotStarted",
        `The queue is stuck: ${pluralize(now, "message")} are waiting for their first attempt.`,
      ),
    ];
  return now > 0 && oldestSeconds > maxFirstAttemptSeconds
    ? [
        problem(
          "queue",
          "XMailFirstAttemptLate",
          `XMail starts deliveries late: the oldest of ${pluralize(now, "message")} without an attempt has waited for ${formatMinutes(oldestSeconds)}.`,
        ),
      ]
    : [];
}

/** For a quarter of an hour: when a stall is over, all that waited is late at once. */
function isSlow({ lateness }: Facts["local"]): boolean {
  const all = lateness.reduce((sum, third) => sum + third.all, 0);
  return all > fewDelivered && lateness.every((third) => third.late > 0.1 * third.all);
}

const fewMessages = 5;
/** Of one domain, in five minutes or in 30. */
const fewOwnRefused = 2;
const shownDomains = 3;
/** Expected local deliveries in a quarter of an hour. */
const fewLocal = 10;
/** Local deliveries in a quarter of an hour. */
const fewDelivered = 5;
const maxNotStarted = 20;
const maxFirstAttemptSeconds = 1_800;
/** In an hour. */
const maxFrozen = 20;
/** Messages of one account in an hour, where it is known what is usual and where it is not. */
const fewByAccount = 100;
const manyByAccount = 1_000;
