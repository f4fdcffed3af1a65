import type { Status } from "../../api/status-document.js";
import { formatCount } from "../../../common/format.js";
import type { Child } from "./element.js";
import { nothing, soft, table } from "./parts.js";
import { explainLogin, explainRefusal } from "./explain.js";

/** Why the SMTP server refused. */
export function refusalTable({ refusals }: Status): Child {
  if (refusals.length === 0) return nothing("Nothing was refused since the counters began.");
  return table(
    "By reason, since the counters began",
    [
      { head: "Result", type: "word" },
      { head: "Meaning" },
      { head: "Last hour", type: "number" },
      { head: "Total", type: "number" },
    ],
    refusals.map(({ stage, result, total, lastHour }) => ({
      key: `${stage}=${result}`,
      cells: [`${stage} ${result}`, explainRefusal(stage, result), formatCount(lastHour), formatCount(total)],
    })),
  );
}

/** Who could not log in, by service. */
export function loginTable({ loginFailures }: Status): Child {
  if (loginFailures.length === 0) return nothing("No login failed since the counters began.");
  return table(
    "By service, since the counters began",
    [{ head: "Service" }, { head: "Last hour", type: "number" }, { head: "Total", type: "number" }],
    loginFailures.map(({ service, total, lastHour }) => ({
      key: service,
      cells: [[service, " ", soft(explainLogin(service))], formatCount(lastHour), formatCount(total)],
    })),
  );
}
