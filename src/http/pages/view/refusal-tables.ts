import type { Status } from "../../api/status-document.js";
import { formatCount } from "../../../common/format.js";
import type { Child } from "./element.js";
import { emptyNote, dimmed, table } from "./parts.js";
import { explainLogin, explainSmtpResult } from "./explain.js";

/** Refusals of the SMTP server by reason. */
export function refusalTable({ refusals }: Status): Child {
  if (refusals.length === 0) return emptyNote("No refusals since the counters began.");
  return table(
    "By reason, since the counters began",
    [
      { head: "Result", type: "word" },
      { head: "Meaning" },
      { head: "Last hour", type: "number" },
      { head: "Total", type: "number" },
    ],
    refusals.map(({ phase, result, total, lastHour }) => ({
      key: `${phase}=${result}`,
      cells: [`${phase} ${result}`, explainSmtpResult(phase, result), formatCount(lastHour), formatCount(total)],
    })),
  );
}

/** Failed logins by service. */
export function loginTable({ loginFailures }: Status): Child {
  if (loginFailures.length === 0) return emptyNote("No failed logins since the counters began.");
  return table(
    "By service, since the counters began",
    [{ head: "Service" }, { head: "Last hour", type: "number" }, { head: "Total", type: "number" }],
    loginFailures.map(({ service, total, lastHour }) => ({
      key: service,
      cells: [[service, " ", dimmed(explainLogin(service))], formatCount(lastHour), formatCount(total)],
    })),
  );
}
