import { toClause, toSentence, type Advice } from "../advice/advice.js";
import type { Problem } from "../http/api/status-document.js";
import type { SilentLog } from "./silence.js";
import { formatCount, formatDuration, pluralize } from "../common/format.js";

/** What the problems are derived from. Counts of the last hour unless stated otherwise, times in milliseconds. */
export interface Facts {
  /** Why the exporter is not ready; catching up is not a problem. */
  readonly notReady: string | undefined;
  readonly isCatchingUp: boolean;
  /** What keeps the exporter from reading the logs. */
  readonly logs: readonly Advice[];
  /** The configured time zone, and how far it is off. */
  readonly zone: { readonly name: string; readonly mismatchSeconds: number };
  /** Age of each log's oldest unread line. */
  readonly behind: readonly { readonly log: string; readonly seconds: number }[];
  /** Services of XMail that do not answer. */
  readonly down: readonly Down[];
  readonly silent: readonly SilentLog[];
  /** `early`: before the last ten minutes, so that it could have been delivered by now. */
  readonly received: { readonly all: number; readonly early: number };
  readonly delivered: number;
  /** By local domain: recipients refused with ERELAY within so many minutes, and whether one was accepted in the last 30. */
  readonly ownRefused: readonly OwnRefused[];
  /**
   * Recipients accepted for local domains in a quarter of an hour that ended five minutes ago, so that they could have been delivered,
   * messages delivered to local mailboxes in the last quarter, and both in the rest of the hour before.
   */
  readonly local: {
    readonly accepted: number;
    readonly acceptedBefore: number;
    readonly delivered: number;
    readonly deliveredBefore: number;
    /** Of the last three times five minutes: deliveries, and those more than a minute after the message had entered the spool. */
    readonly lateness: readonly { readonly all: number; readonly late: number }[];
  };
  /** True for a log that has a file, or of which a line was ever counted. */
  readonly isSeen: { readonly smtp: boolean; readonly smail: boolean; readonly otherIncoming: boolean };
  /**
   * Messages that wait for their first attempt, the fewest in the last quarter of an hour (undefined before it is over), the attempts of
   * that time, and the age of the oldest.
   */
  readonly notStarted: {
    readonly now: number;
    readonly least: number | undefined;
    readonly attempts: number;
    readonly oldestSeconds: number | undefined;
  };
  /** Why the queue cannot be read, where there is one. */
  readonly queueProblem: string | undefined;
  /** Frozen messages, and how many of them were given up in the last hour and in the 24 hours before it. */
  readonly frozen: { readonly now: number; readonly lastHour: number; readonly dayBefore: number };
  /** Failed logins in the last quarter of an hour, and in the three before it; undefined where these were not all seen. */
  readonly logins: readonly { readonly service: string; readonly last: number; readonly before: number | undefined }[];
  readonly stateError: string | undefined;
  readonly lost: readonly { readonly log: string; readonly pipeline: string; readonly bytes: number }[];
  /** Since when pushes of metrics fail, and why; undefined while they do not. */
  readonly push: { readonly failingMs: number; readonly why: Advice } | undefined;
  /** Delivery of traces. */
  readonly traces:
    { readonly waitingMs: number | undefined; readonly why: Advice; readonly rejected: number } | undefined;
  /** Delivery of log records. */
  readonly otlp:
    | {
        readonly waitingMs: number | undefined;
        readonly why: Advice;
        readonly rejected: number;
        /** After the next start the same records will have different uids. */
        readonly uidsChange: boolean;
      }
    | undefined;
}

interface Down {
  readonly service: string;
  readonly address: string;
  readonly failingMs: number;
  readonly error: string;
}

interface OwnRefused {
  readonly domain: string;
  readonly minutes5: Refused;
  readonly minutes30: Refused;
  readonly isAccepted: boolean;
}

/** `early`: of these, more than two minutes ago. */
interface Refused {
  readonly last: number;
  readonly early: number;
}

/**
 * What is wrong, one sentence each, the worst first. To avoid false alarms nothing is reported that happens on a healthy server, and
 * no limit is below that of the alert (alerts/xmail.rules.yaml).
 */
export function findProblems(facts: Facts): Problem[] {
  const { notReady, isCatchingUp, logs } = facts;
  const down = facts.down.map(describeDown);
  if (notReady === undefined)
    return [
      ...down,
      ...readingProblems(facts),
      ...mailProblems(facts),
      ...loginProblems(facts),
      ...exporterProblems(facts),
    ];
  // while catching up, the counts of received and delivered messages prove nothing
  const isReported = isCatchingUp || logs.some(({ text }) => text === notReady);
  return [
    ...down,
    ...(isReported ? [] : [problem("logs", "XMailLogsNotRead", `Not ready: ${notReady}.`)]),
    ...readingProblems(facts),
    ...exporterProblems(facts),
  ];
}

/** Whether XMail answers is known before any log is read. */
function describeDown({ service, address, failingMs, error }: Down): Problem {
  const since = failingMs < 60_000 ? "" : `, for ${formatMinutes(failingMs / 1000)}`;
  return problem("process", "XMailDown", `XMail's ${service} service is down (${address}${since}): ${error}.`);
}

/** While these exist no other number can be trusted. */
function readingProblems({ logs, isCatchingUp, zone, behind, lost }: Facts): Problem[] {
  return [
    ...logs.map((advice) => problem("logs", "XMailLogsNotRead", toSentence(advice))),
    ...(zone.mismatchSeconds === 0
      ? []
      : [
          problem(
            "process",
            "XMailTimezoneMismatch",
            `The configured time zone ${zone.name} is not the mail server's.`,
          ),
        ]),
    ...behind
      .filter(({ seconds }) => !isCatchingUp && seconds > maxLagSeconds)
      .map(({ log, seconds }) =>
        problem("logs", "XMailLogsNotRead", `The ${log} log is read with a lag of ${formatMinutes(seconds)}.`),
      ),
    ...lost
      .filter(({ bytes }) => bytes > 0)
      .map(({ log, pipeline, bytes }) =>
        problem(
          "logs",
          "XMailLinesLost",
          `${pluralize(bytes, "byte")} of the ${log} log were deleted or overwritten before they were read (${pipeline}).`,
        ),
      ),
  ];
}

function mailProblems(facts: Facts): Problem[] {
  const { silent, zone, received, delivered, ownRefused, local, isSeen, notStarted, frozen, queueProblem } = facts;
  const found: Problem[] = [];
  // with a wrong zone nobody knows how old the last line is
  if (zone.mismatchSeconds === 0) found.push(...silenceProblems(silent));
  found.push(...ownDomainProblems(ownRefused));
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

/** Failed logins are normal on the internet: only more than usual counts. At the CTRL port a few are enough. */
function loginProblems({ logins }: Facts): Problem[] {
  return logins
    .filter(({ service, last, before }) =>
      service === "ctrl" ? last > maxCtrlFailures : last > maxFailures && last > (before ?? floodFailures),
    )
    .toSorted((a, b) => Number(b.service === "ctrl") - Number(a.service === "ctrl") || b.last - a.last)
    .map(({ service, last, before }) =>
      problem(
        "logins",
        guessing[service],
        `${last} ${service.toUpperCase()} logins failed in the last 15 minutes` +
          (before === undefined ? "." : `, ${before} in the 45 minutes before.`),
      ),
    );
}

function exporterProblems({ stateError, otlp, traces, push, notReady }: Facts): Problem[] {
  const found: Problem[] = [];
  if (stateError !== undefined)
    found.push(problem("process", "XMailStateNotWritten", `The state cannot be saved: ${stateError}.`));
  if (push !== undefined && push.failingMs >= shortWaitMs)
    found.push(
      problem(
        "otlp",
        "XMailOtlpMetricsFailing",
        `Pushing metrics over OTLP has failed for ${formatMinutes(push.failingMs / 1000)}: ${toClause(push.why)}.`,
      ),
    );
  if (otlp?.uidsChange === true)
    found.push(
      problem(
        "process",
        undefined,
        "Log records get a different log.record.uid at each start because the instance id cannot be saved: set --otlp.instance-id.",
      ),
    );
  const isReading = notReady !== undefined;
  return [
    ...found,
    ...deliveryProblems(otlp, { name: "OTLP delivery", what: "record", runbook: "XMailOtlpStuck" }, isReading),
    ...deliveryProblems(
      traces,
      { name: "OTLP delivery of traces", what: "span", runbook: "XMailOtlpTracesStuck" },
      isReading,
    ),
  ];
}

function deliveryProblems(
  delivery: Facts["traces"],
  { name, what, runbook }: { readonly name: string; readonly what: string; readonly runbook: string },
  isReading: boolean,
): Problem[] {
  if (delivery === undefined) return [];
  const { waitingMs, why, rejected } = delivery;
  const found: Problem[] = [];
  // a single retry is no news, and while the logs are being read for the first time it waits on purpose
  if (waitingMs !== undefined && waitingMs >= shortWaitMs && !isReading)
    found.push(
      problem("otlp", runbook, `${name} has been waiting for ${formatMinutes(waitingMs / 1000)}: ${toClause(why)}.`),
    );
  if (rejected > 0)
    found.push(
      problem("otlp", "XMailOtlpRejecting", `The OTLP backend rejected ${pluralize(rejected, what)} in the last hour.`),
    );
  return found;
}

/** `section` and `runbook`: where the page shows more, and what explains it. */
function problem(section: string, runbook: string | undefined, sentence: string): Problem {
  return { sentence, section, ...(runbook === undefined ? {} : { runbook }) };
}

const guessing: Readonly<Record<string, string>> = {
  smtp: "XMailSmtpPasswordGuessing",
  pop3: "XMailPop3PasswordGuessing",
  ctrl: "XMailCtrlPasswordGuessing",
};

/** Without seconds: `7 minutes`. */
function formatMinutes(seconds: number): string {
  return formatDuration(Math.round(seconds / 60) * 60);
}

/** Seconds. */
const maxLagSeconds = 300;
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
/** In a quarter of an hour. */
const maxFailures = 50;
/** The same where it is not known what is usual. */
const floodFailures = 500;
const maxCtrlFailures = 5;
const shortWaitMs = 300_000;
