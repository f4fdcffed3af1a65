import type { Status } from "../../api/status-document.js";
import { formatCount } from "../../../common/format.js";
import { explainLogin, explainSmtpResult } from "./explain.js";
import { Dimmed, EmptyNote } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";

/** Refusals of the SMTP server by reason. */
export function RefusalTable({ status: { refusals } }: { readonly status: Status }) {
  if (refusals.length === 0) return <EmptyNote>No refusals since the counters began.</EmptyNote>;
  return (
    <Table
      caption="By reason, since the counters began"
      columns={[
        { head: "Result", type: "word" },
        { head: "Meaning" },
        { head: "Last hour", type: "number" },
        { head: "Total", type: "number" },
      ]}
      rows={refusals.map(({ phase, result, total, lastHour }) => ({
        key: `${phase}=${result}`,
        cells: [`${phase} ${result}`, explainSmtpResult(phase, result), formatCount(lastHour), formatCount(total)],
      }))}
    />
  );
}

/** Failed logins by service. */
export function LoginTable({ status: { loginFailures } }: { readonly status: Status }) {
  if (loginFailures.length === 0) return <EmptyNote>No failed logins since the counters began.</EmptyNote>;
  return (
    <Table
      caption="By service, since the counters began"
      columns={[{ head: "Service" }, { head: "Last hour", type: "number" }, { head: "Total", type: "number" }]}
      rows={loginFailures.map(({ service, total, lastHour }) => ({
        key: service,
        cells: [
          <>
            <Text value={service} /> <Dimmed>{explainLogin(service)}</Dimmed>
          </>,
          formatCount(lastHour),
          formatCount(total),
        ],
      }))}
    />
  );
}
