import { type Advice, toClause } from "../advice/advice.js";
import type { Problem } from "../http/api/status-document.js";
import type { Texts } from "../texts/catalogue.js";
import { problem, wholeMinutes, type Facts } from "./problem.js";

/** What is wrong with the exporter's own work: its state, and what it sends. */
export function exporterProblems(
  { stateError, otlp, traces, push, notReady }: Facts,
  { problems: texts, advice }: Texts,
): Problem[] {
  const clauseOf = (why: Advice) => toClause(why, advice);
  const found: Problem[] = [];
  if (stateError !== undefined)
    found.push(problem("process", "XMailStateNotWritten", texts.stateNotWritten(stateError)));
  if (push !== undefined && push.failingMs >= shortWaitMs)
    found.push(
      problem(
        "otlp",
        "XMailOtlpMetricsFailing",
        texts.pushFailing(wholeMinutes(push.failingMs / 1000), clauseOf(push.why)),
      ),
    );
  if (otlp?.uidsChange === true) found.push(problem("process", undefined, texts.uidsChange));
  const isReading = notReady !== undefined;
  const { recordsWaiting, recordsRejected, spansWaiting, spansRejected } = texts;
  return [
    ...found,
    ...deliveryProblems(
      otlp,
      { clauseOf, waiting: recordsWaiting, rejected: recordsRejected, runbook: "XMailOtlpStuck" },
      isReading,
    ),
    ...deliveryProblems(
      traces,
      { clauseOf, waiting: spansWaiting, rejected: spansRejected, runbook: "XMailOtlpTracesStuck" },
      isReading,
    ),
  ];
}

/** What is said of what is sent, and the runbook of its waiting. */
interface Said {
  clauseOf(why: Advice): string;
  waiting(seconds: number, why: string): string;
  rejected(count: number): string;
  readonly runbook: string;
}

function deliveryProblems(delivery: Facts["traces"], said: Said, isReading: boolean): Problem[] {
  if (delivery === undefined) return [];
  const { waitingMs, why, rejected } = delivery;
  const found: Problem[] = [];
  // a single retry is no news, and while the logs are being read for the first time it waits on purpose
  if (waitingMs !== undefined && waitingMs >= shortWaitMs && !isReading)
    found.push(problem("otlp", said.runbook, said.waiting(wholeMinutes(waitingMs / 1000), said.clauseOf(why))));
  if (rejected > 0) found.push(problem("otlp", "XMailOtlpRejecting", said.rejected(rejected)));
  return found;
}

const shortWaitMs = 300_000;
