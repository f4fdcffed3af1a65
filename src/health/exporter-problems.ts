import { toClause } from "../advice/advice.js";
import { pluralize } from "../common/format.js";
import type { Problem } from "../http/api/status-document.js";
import { formatMinutes, problem, type Facts } from "./problem.js";

/** What is wrong with the exporter's own work: its state, and what it sends. */
export function exporterProblems({ stateError, otlp, traces, push, notReady }: Facts): Problem[] {
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

const shortWaitMs = 300_000;
