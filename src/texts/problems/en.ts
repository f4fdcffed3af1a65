import { formatBytes, formatCount, formatDuration, pluralize } from "../../common/format.js";

/** THE SENTENCES OF PROBLEMS in English, as `/api/status` has them, and what every other language must have. Durations are in seconds. */
export const problems = {
  none: "No problems detected.",
  notReady: (reason: string) => `Not ready: ${reason}.`,
  catchingUp: (progress?: CatchUpProgress) => {
    if (progress === undefined) return "catching up with the logs";
    const { percent, bytesLeft, secondsLeft } = progress;
    const estimate = secondsLeft === undefined ? "" : `, about ${formatDuration(secondsLeft)} to go`;
    return `catching up with the logs: ${percent}% read, ${formatBytes(bytesLeft)} left${estimate}`;
  },

  serviceDown: (service: string, address: string, seconds: number | undefined, error: string) =>
    `XMail's ${service} service is down (${address}${seconds === undefined ? "" : `, for ${formatDuration(seconds)}`}): ${error}.`,
  zoneMismatch: (zone: string) => `The configured time zone ${zone} is not the mail server's.`,
  lag: (log: string, seconds: number) => `The ${log} log is read with a lag of ${formatDuration(seconds)}.`,
  lost: (bytes: number, log: string, pipeline: string) =>
    `${pluralize(bytes, "byte")} of the ${log} log were deleted or overwritten before they were read (${pipeline}).`,
  loginsFailed: (count: number, service: string, before: number | undefined) =>
    `${formatCount(count)} ${service} logins failed in the last 15 minutes` +
    (before === undefined ? "." : `, ${formatCount(before)} in the 45 minutes before.`),

  noDeliveries: (received: number) =>
    `${pluralize(received, "message")} were received in the last hour, but none was delivered.`,
  localStopped: (recipients: number) =>
    `${pluralize(recipients, "recipient")} in local domains were accepted in 15 minutes, but nothing reached a local mailbox.`,
  noSmailLog: "Mail is received, but there is no SMAIL log: start XMail with -Ql to see deliveries.",
  noSmtpLog: "Mail is delivered, but there is no SMTP log: start XMail with -Sl to see incoming mail.",
  localSlow: "Local delivery is slow: one message in ten takes more than a minute.",
  frozenRising: (lastHour: number, usual: number | undefined, now: number) =>
    `${formatCount(lastHour)} messages were frozen in the last hour, ` +
    (usual === undefined ? "" : `${formatCount(usual)} an hour the day before, `) +
    `${formatCount(now)} in total.`,
  queueNotRead: (reason: string) => `The queue cannot be read: ${reason}.`,
  silent: (logs: readonly Silence[], othersGoOn: boolean) => {
    const which = logs.map(
      ({ log, seconds, usualSeconds }) =>
        `${log} for ${formatDuration(seconds)} (at these hours of the week at most ${formatDuration(usualSeconds)})`,
    );
    const hint = othersGoOn
      ? "Other logs go on: XMail is running, but this service is not used, cannot be reached, or its log is off."
      : "No other log goes on: is XMail running?";
    return `No line was written to the ${logs.length === 1 ? "log" : "logs"} ${which.join(", ")}. ${hint}`;
  },
  ownDomainsRefused: (domains: readonly string[], more: number, recipients: number, minutes: number) => {
    const list = [...domains, ...(more > 0 ? [`${formatCount(more)} more`] : [])].join(", ");
    return (
      `XMail refuses mail for its own ${domains.length === 1 ? "domain" : "domains"} ${list}: ${pluralize(recipients, "recipient")} were refused ` +
      `with ERELAY in the last ${minutes} minutes; if domains.tab or aliasdomain.tab was edited while XMail was running, restart XMail.`
    );
  },
  accountSendsMuch: (messages: number, before: number | undefined) => {
    const usual =
      before === undefined ? "" : `; in the hours of the day before, no account sent more than ${formatCount(before)}`;
    return `One account sent ${formatCount(messages)} messages in the last hour${usual}. Its password may be known to a spammer.`;
  },
  providerRefuses: (
    name: string,
    seconds: number,
    { refused, tried, isHour }: Refused,
    codes: string,
    reason: string,
  ) =>
    `${name} has refused mail from this server for ${formatDuration(seconds)}: ${formatCount(refused)} of ${formatCount(tried)} attempts in the ` +
    `last ${isHour ? "hour" : "day"} (${[codes, senderReasons[reason]].filter(Boolean).join(", ")}).`,
  queueStuck: (messages: number) =>
    `The queue is stuck: ${pluralize(messages, "message")} are waiting for their first attempt.`,
  firstAttemptLate: (messages: number, seconds: number) =>
    `XMail starts deliveries late: the oldest of ${pluralize(messages, "message")} without an attempt has waited for ${formatDuration(seconds)}.`,

  stateNotWritten: (error: string) => `The state cannot be saved: ${error}.`,
  pushFailing: (seconds: number, why: string) =>
    `Pushing metrics over OTLP has failed for ${formatDuration(seconds)}: ${why}.`,
  uidsChange:
    "Log records get a different log.record.uid at each start because the instance id cannot be saved: set --otlp.instance-id.",
  recordsWaiting: (seconds: number, why: string) =>
    `OTLP delivery has been waiting for ${formatDuration(seconds)}: ${why}.`,
  spansWaiting: (seconds: number, why: string) =>
    `OTLP delivery of traces has been waiting for ${formatDuration(seconds)}: ${why}.`,
  recordsRejected: (count: number) => `The OTLP backend rejected ${pluralize(count, "record")} in the last hour.`,
  spansRejected: (count: number) => `The OTLP backend rejected ${pluralize(count, "span")} in the last hour.`,
};

const senderReasons: Readonly<Record<string, string>> = {
  blocklisted: "on a blocklist",
  reputation: "bad reputation",
  authentication: "SPF, DKIM, DMARC or reverse DNS",
};

export type ProblemTexts = typeof problems;

interface CatchUpProgress {
  readonly percent: number;
  readonly bytesLeft: number;
  /** Undefined before there is an estimate. */
  readonly secondsLeft: number | undefined;
}

/** A log without a line for so long, and for how long at most at these hours. */
interface Silence {
  readonly log: string;
  readonly seconds: number;
  readonly usualSeconds: number;
}

/** Attempts that a provider refused, of those refused or delivered, in the last hour or day. */
interface Refused {
  readonly refused: number;
  readonly tried: number;
  readonly isHour: boolean;
}
