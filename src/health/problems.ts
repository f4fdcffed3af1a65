import { toSentence } from "../advice/advice.js";
import { pluralize } from "../common/format.js";
import type { Problem } from "../http/api/status-document.js";
import { exporterProblems } from "./exporter-problems.js";
import { mailProblems } from "./mail-problems.js";
import { formatMinutes, problem, type Down, type Facts } from "./problem.js";

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
      // by a wrong zone a line that was just written is hours old
      .filter(({ seconds }) => !isCatchingUp && zone.mismatchSeconds === 0 && seconds > maxLagSeconds)
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

const guessing: Readonly<Record<string, string>> = {
  smtp: "XMailSmtpPasswordGuessing",
  pop3: "XMailPop3PasswordGuessing",
  ctrl: "XMailCtrlPasswordGuessing",
};

/** Seconds. */
const maxLagSeconds = 300;
/** In a quarter of an hour. */
const maxFailures = 50;
/** The same where it is not known what is usual. */
const floodFailures = 500;
const maxCtrlFailures = 5;
