import { toClause, toSentence, type Advice } from "../advice/advice.js";
import { formatDuration, pluralize } from "../common/format.js";

/** What is looked at to tell whether all is well. Counts of the last hour unless said otherwise, times in milliseconds. */
export interface Facts {
  /** Why it is not ready; that it catches up is no trouble. */
  readonly notReady: string | undefined;
  readonly isCatchingUp: boolean;
  /** What keeps the exporter from reading the logs. */
  readonly logs: readonly Advice[];
  /** The configured zone, and how far it is off. */
  readonly zone: { readonly name: string; readonly mismatchSeconds: number };
  /** Logs whose oldest unread line is so old. */
  readonly behind: readonly { readonly log: string; readonly seconds: number }[];
  /** `early`: before the last ten minutes, so that it could have been delivered by now. */
  readonly received: { readonly all: number; readonly early: number };
  readonly delivered: number;
  /** True for a log of which there is a file, or of which a line was ever counted. */
  readonly isSeen: { readonly smtp: boolean; readonly smail: boolean; readonly otherIncoming: boolean };
  /** The fewest messages that waited for their first attempt in the last quarter of an hour. */
  readonly notStarted: number | undefined;
  /** Why the queue cannot be read, where there is one. */
  readonly queueTrouble: string | undefined;
  readonly frozen: { readonly now: number; readonly rise: number };
  /** Failed logins in the last quarter of an hour, and in the three before it; undefined where no log goes back as far. */
  readonly logins: readonly { readonly service: string; readonly last: number; readonly before: number | undefined }[];
  readonly stateError: string | undefined;
  readonly lost: readonly { readonly log: string; readonly pipeline: string; readonly bytes: number }[];
  readonly otlp:
    | {
        readonly waitingMs: number | undefined;
        readonly why: Advice;
        readonly rejected: number;
        /** After the next start the same records have other uids. */
        readonly uidsChange: boolean;
      }
    | undefined;
}

/**
 * What is wrong, one sentence each, the worst first. Whoever cries wolf is not listened to: nothing is said that happens on
 * a server that is well, and no limit lies below that of the alert (alerts/xmail.rules.yaml).
 */
export function findProblems(facts: Facts): string[] {
  const { notReady, isCatchingUp, logs } = facts;
  if (notReady === undefined) return [...ofReading(facts), ...ofMail(facts), ...ofLogins(facts), ...ofExporter(facts)];
  // while the logs are still being read, what was received and delivered says nothing
  const isSaid = isCatchingUp || logs.some(({ text }) => text === notReady);
  return [...(isSaid ? [] : [`Not ready: ${notReady}.`]), ...ofReading(facts), ...ofExporter(facts)];
}

/** Without these nothing else can be believed. */
function ofReading({ logs, isCatchingUp, zone, behind, lost }: Facts): string[] {
  return [
    ...logs.map(toSentence),
    ...(zone.mismatchSeconds === 0 ? [] : [`${zone.name} is not the mail server's time zone.`]),
    ...behind
      .filter(({ seconds }) => !isCatchingUp && seconds > mostBehind)
      .map(({ log, seconds }) => `The ${log} log is read with a delay of ${formatMinutes(seconds)}.`),
    ...lost
      .filter(({ bytes }) => bytes > 0)
      .map(
        ({ log, pipeline, bytes }) =>
          `${pluralize(bytes, "byte")} of the ${log} log were gone before they were read (${pipeline}).`,
      ),
  ];
}

function ofMail({ received, delivered, isSeen, notStarted, frozen, queueTrouble }: Facts): string[] {
  const said: string[] = [];
  if (isSeen.smail && received.early > fewMessages && delivered === 0)
    said.push(`${pluralize(received.all, "message")} were received in the last hour and none was delivered.`);
  if (!isSeen.smail && received.early > fewMessages)
    said.push("Mail is received, but there is no SMAIL log: start XMail with -Ql to see deliveries.");
  if (!isSeen.smtp && !isSeen.otherIncoming && delivered > fewMessages)
    said.push("Mail is delivered, but there is no SMTP log: start XMail with -Sl to see what comes in.");
  if (notStarted !== undefined && notStarted > mostNotStarted)
    said.push(`The queue does not move: ${pluralize(notStarted, "message")} wait for their first attempt.`);
  if (frozen.rise >= fewMessages)
    said.push(`${pluralize(frozen.rise, "message")} more are frozen within the last hour, ${frozen.now} in all.`);
  if (queueTrouble !== undefined) said.push(`The queue cannot be read: ${queueTrouble}.`);
  return said;
}

/** A server on the internet is tried all day: only more than usual is news, but nobody fails at the CTRL port by chance. */
function ofLogins({ logins }: Facts): string[] {
  return logins
    .filter(({ service, last, before }) =>
      service === "ctrl" ? last > mostCtrlFailures : last > mostFailures && last > (before ?? Infinity),
    )
    .toSorted((a, b) => Number(b.service === "ctrl") - Number(a.service === "ctrl") || b.last - a.last)
    .map(
      ({ service, last, before }) =>
        `${last} ${service.toUpperCase()} logins failed in the last 15 minutes` +
        (before === undefined ? "." : `, ${before} in the 45 before.`),
    );
}

function ofExporter({ stateError, otlp, notReady }: Facts): string[] {
  const said: string[] = [];
  if (stateError !== undefined) said.push(`The state cannot be written: ${stateError}.`);
  if (otlp === undefined) return said;
  const { waitingMs, why, rejected, uidsChange } = otlp;
  if (uidsChange)
    said.push(
      "Log records get another log.record.uid at each start, since no instance id can be kept: set --otlp.instance-id.",
    );
  // a single retry is no news, and while the logs are read for the first time it waits on purpose
  if (waitingMs !== undefined && waitingMs >= shortWaitMs && notReady === undefined)
    said.push(`OTLP waits since ${formatMinutes(waitingMs / 1000)}: ${toClause(why)}.`);
  if (rejected > 0) said.push(`The OTLP backend rejected ${pluralize(rejected, "record")} in the last hour.`);
  return said;
}

/** Without seconds: `7 minutes`. */
function formatMinutes(seconds: number): string {
  return formatDuration(Math.round(seconds / 60) * 60);
}

/** Seconds. */
const mostBehind = 300;
const fewMessages = 5;
const mostNotStarted = 20;
/** In a quarter of an hour. */
const mostFailures = 50;
const mostCtrlFailures = 5;
const shortWaitMs = 60_000;
