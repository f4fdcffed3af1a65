import type { PageStatus } from "./page-state.js";
import { formatCount } from "../../../common/format.js";
import { explainLogin, explainSmtpResult } from "./explain.js";
import { EventsLink } from "./leads.js";
import type { EventFilter } from "./page-query.js";
import { Dimmed, EmptyNote } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";

/** Refusals of the SMTP server by reason. */
export function RefusalTable({ status: { refusals } }: { readonly status: PageStatus }) {
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
        cells: [
          <EventsLink filter={{ kind: "smtp", outcome: result, text: `xmail.smtp.${phase}` }}>
            <Text value={`${phase} ${result}`} />
          </EventsLink>,
          explainSmtpResult(phase, result),
          formatCount(lastHour),
          formatCount(total),
        ],
      }))}
    />
  );
}

/** Failed logins by service. */
export function LoginTable({ status: { loginFailures } }: { readonly status: PageStatus }) {
  if (loginFailures.length === 0) return <EmptyNote>No failed logins since the counters began.</EmptyNote>;
  return (
    <Table
      caption="By service, since the counters began"
      columns={[{ head: "Service" }, { head: "Last hour", type: "number" }, { head: "Total", type: "number" }]}
      rows={loginFailures.map(({ service, total, lastHour }) => ({
        key: service,
        cells: [
          <>
            <EventsLink filter={loginFilter(service)}>
              <Text value={service} />
            </EventsLink>{" "}
            <Dimmed>{explainLogin(service)}</Dimmed>
          </>,
          formatCount(lastHour),
          formatCount(total),
        ],
      }))}
    />
  );
}

function loginFilter(service: string): Partial<EventFilter> {
  return service === "smtp"
    ? { kind: "smtp", outcome: "refused", text: "xmail.smtp.auth" }
    : { kind: service, outcome: "failed" };
}
