import type { Problem } from "../http/api/status-document.js";
import type { ProblemTexts } from "../texts/problems/en.js";
import { problem, wholeMinutes, type Facts } from "./problem.js";
import { providerProblems } from "./provider-problems.js";
import type { SilentLog } from "./silence.js";

/** What is wrong with the mail server, as its logs and its queue tell. */
export function mailProblems(facts: Facts, texts: ProblemTexts): Problem[] {
  const { silent, zone, received, delivered, ownRefused, local, isSeen, notStarted, frozen, queueProblem } = facts;
  const found: Problem[] = [];
  // with a wrong zone nobody knows how old the last line is
  if (zone.mismatchSeconds === 0) found.push(...silenceProblems(silent, texts));
  found.push(...ownDomainProblems(ownRefused, texts));
  found.push(...accountProblems(facts.account, texts));
  found.push(...providerProblems(facts, texts));
  if (isSeen.smail && received.early > fewMessages && delivered === 0)
    found.push(problem("history", "XMailNoDeliveries", texts.noDeliveries(received.all)));
  if (hasStopped(local))
    found.push(problem("history", "XMailLocalDeliveriesStopped", texts.localStopped(local.accepted)));
  if (!isSeen.smail && received.early > fewMessages) found.push(problem("logs", undefined, texts.noSmailLog));
  if (!isSeen.smtp && !isSeen.otherIncoming && delivered > fewMessages)
    found.push(problem("logs", undefined, texts.noSmtpLog));
  found.push(...firstAttemptProblems(notStarted, texts));
  if (isSlow(local)) found.push(problem("history", "XMailLocalDeliverySlow", texts.localSlow));
  found.push(...frozenProblems(frozen, texts));
  if (queueProblem !== undefined) found.push(problem("queue", "XMailQueueNotRead", texts.queueNotRead(queueProblem)));
  return found;
}

/** One sentence for all logs: when XMail is down, all of them are silent. */
function silenceProblems(silent: readonly SilentLog[], texts: ProblemTexts): Problem[] {
  if (silent.length === 0) return [];
  const logs = silent.map(({ log, seconds, usualSeconds }) => ({
    log,
    seconds: wholeMinutes(seconds),
    usualSeconds: wholeMinutes(Math.max(60, usualSeconds)),
  }));
  const othersGoOn = silent.some(({ othersGoOn }) => othersGoOn);
  return [problem("logs", "XMailLogSilent", texts.silent(logs, othersGoOn))];
}

/**
 * On a small server three refusals in half an hour are enough, if nothing was accepted meanwhile. XMail finds domains by an index of their file,
 * which it builds when it starts. Own domains are no secret: they are labels.
 */
function ownDomainProblems(ownRefused: Facts["ownRefused"], texts: ProblemTexts): Problem[] {
  const many = ownRefused.filter(
    ({ minutes5, isOver }) => !isOver && minutes5.last > fewOwnRefused && minutes5.early > 0,
  );
  const few = ownRefused.filter(({ minutes30, isAccepted }) => !isAccepted && minutes30.early > fewOwnRefused);
  const [domains, minutes] = many.length > 0 ? ([many, 5] as const) : ([few, 30] as const);
  if (domains.length === 0) return [];
  const sorted = domains
    .map(({ domain, minutes5, minutes30 }) => ({ domain, count: (minutes === 5 ? minutes5 : minutes30).last }))
    .toSorted((a, b) => b.count - a.count);
  const count = sorted.reduce((sum, { count: refused }) => sum + refused, 0);
  const names = sorted.slice(0, shownDomains).map(({ domain }) => domain);
  const sentence = texts.ownDomainsRefused(names, sorted.length - names.length, count, minutes);
  return [problem("refusals", "XMailOwnDomainsRefused", sentence)];
}

/** Its name is not said here: everyone may read this. */
function accountProblems({ messages, before }: Facts["account"], texts: ProblemTexts): Problem[] {
  const isMuch = before === undefined ? messages > manyByAccount : messages > fewByAccount && messages > 3 * before;
  if (!isMuch) return [];
  return [problem("accounts", "XMailAccountSendsMuch", texts.accountSendsMuch(messages, before))];
}

/** Compared with the share that went to mailboxes before: domains may redirect all or most of their mail. */
function hasStopped({ accepted, acceptedBefore, delivered, deliveredBefore }: Facts["local"]): boolean {
  return delivered === 0 && acceptedBefore > 0 && accepted * (deliveredBefore / acceptedBefore) > fewLocal;
}

/** Messages that wait are no problem while they are worked off: a mailing list may put thousands there at once. */
function firstAttemptProblems(
  { now, least = 0, attempts, oldestSeconds = 0 }: Facts["notStarted"],
  texts: ProblemTexts,
): Problem[] {
  if (least > maxNotStarted && attempts <= 0.1 * now)
    return [problem("queue", "XMailQueueNotStarted", texts.queueStuck(now))];
  return now > 0 && oldestSeconds > maxFirstAttemptSeconds
    ? [problem("queue", "XMailFirstAttemptLate", texts.firstAttemptLate(now, wholeMinutes(oldestSeconds)))]
    : [];
}

/** XMail freezes each message to a mistyped recipient: what is usual on this server is no problem. */
function frozenProblems({ now, lastHour, dayBefore, isDayKnown }: Facts["frozen"], texts: ProblemTexts): Problem[] {
  const usual = dayBefore / 24;
  if (lastHour <= (isDayKnown ? maxFrozen : maxFrozenAtFirst) || lastHour <= 3 * usual) return [];
  const isUsualKnown = isDayKnown || dayBefore > 0;
  const sentence = texts.frozenRising(lastHour, isUsualKnown ? Math.round(usual) : undefined, now);
  return [problem("queue", "XMailFrozenMessagesRising", sentence)];
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
/** In an hour; and while a day is not known. */
const maxFrozen = 20;
const maxFrozenAtFirst = 60;
/** Messages of one account in an hour, where it is known what is usual and where it is not. */
const fewByAccount = 100;
const manyByAccount = 1_000;
