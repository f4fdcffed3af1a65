import { toSentence } from "../advice/advice.js";
import type { Problem } from "../http/api/status-document.js";
import { catalogue, type Texts } from "../texts/catalogue.js";
import type { ProblemTexts } from "../texts/problems/en.js";
import { exporterProblems } from "./exporter-problems.js";
import { mailProblems } from "./mail-problems.js";
import { problem, wholeMinutes, type Down, type Facts } from "./problem.js";

/**
 * What is wrong, one sentence each, the worst first. To avoid false alarms nothing is reported that happens on a healthy server, and
 * no limit is below that of the alert (alerts/xmail.rules.yaml).
 */
export function findProblems(facts: Facts, inWords: Texts = catalogue.en): Problem[] {
  const texts = inWords.problems;
  const { notReady, isCatchingUp, logs } = facts;
  const down = facts.down.map((service) => describeDown(service, texts));
  if (notReady === undefined)
    return [
      ...down,
      ...readingProblems(facts, inWords),
      ...mailProblems(facts, texts),
      ...loginProblems(facts, texts),
      ...exporterProblems(facts, inWords),
    ];
  // while catching up, the counts of received and delivered messages prove nothing
  const isReported = isCatchingUp || logs.some(({ text }) => text === notReady);
  return [
    ...down,
    ...(isReported ? [] : [problem("logs", "XMailLogsNotRead", texts.notReady(notReady))]),
    ...readingProblems(facts, inWords),
    ...exporterProblems(facts, inWords),
  ];
}

/** Whether XMail answers is known before any log is read. */
function describeDown({ service, address, failingMs, error }: Down, texts: ProblemTexts): Problem {
  const seconds = failingMs < 60_000 ? undefined : wholeMinutes(failingMs / 1000);
  return problem("process", "XMailDown", texts.serviceDown(service, address, seconds, error));
}

/** While these exist no other number can be trusted. */
function readingProblems(
  { logs, isCatchingUp, zone, behind, lost }: Facts,
  { problems: texts, advice: adviceTexts }: Texts,
): Problem[] {
  return [
    ...logs.map((advice) => problem("logs", "XMailLogsNotRead", toSentence(advice, adviceTexts))),
    ...(zone.mismatchSeconds === 0 ? [] : [problem("process", "XMailTimezoneMismatch", texts.zoneMismatch(zone.name))]),
    ...behind
      // by a wrong zone a line that was just written is hours old
      .filter(({ seconds }) => !isCatchingUp && zone.mismatchSeconds === 0 && seconds > maxLagSeconds)
      .map(({ log, seconds }) => problem("logs", "XMailLogsNotRead", texts.lag(log, wholeMinutes(seconds)))),
    ...lost
      .filter(({ bytes }) => bytes > 0)
      .map(({ log, pipeline, bytes }) => problem("logs", "XMailLinesLost", texts.lost(bytes, log, pipeline))),
  ];
}

/** Failed logins are normal on the internet: only more than usual counts. At the CTRL port a few are enough. */
function loginProblems({ logins }: Facts, texts: ProblemTexts): Problem[] {
  return logins
    .filter(({ service, last, before }) =>
      service === "ctrl" ? last > maxCtrlFailures : last > maxFailures && last > (before ?? floodFailures),
    )
    .toSorted((a, b) => Number(b.service === "ctrl") - Number(a.service === "ctrl") || b.last - a.last)
    .map(({ service, last, before }) =>
      problem("logins", guessing[service], texts.loginsFailed(last, service.toUpperCase(), before)),
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
