import type { PageStatus } from "./page-state.js";
import { formatCount } from "../../../common/format.js";
import { explainLogin, explainSmtpResult } from "./explain.js";
import { EventsLink } from "./leads.js";
import type { EventFilter } from "./page-query.js";
import { Dimmed, EmptyNote } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

/** Refusals of the SMTP server by reason. */
export function RefusalTable({ status: { refusals } }: { readonly status: PageStatus }) {
  const texts = useTexts();
  const { none, caption, result, meaning, lastHour, total } = texts.refusals;
  if (refusals.length === 0) return <EmptyNote>{none}</EmptyNote>;
  return (
    <Table
      caption={caption}
      columns={[
        { head: result, type: "word" },
        { head: meaning },
        { head: lastHour, type: "number" },
        { head: total, type: "number" },
      ]}
      rows={refusals.map(({ phase, result, total, lastHour }) => ({
        key: `${phase}=${result}`,
        cells: [
          <EventsLink filter={{ kind: "smtp", outcome: result, text: `xmail.smtp.${phase}` }}>
            <Text value={`${phase} ${result}`} />
          </EventsLink>,
          explainSmtpResult(phase, result, texts),
          formatCount(lastHour),
          formatCount(total),
        ],
      }))}
    />
  );
}

/** Failed logins by service. */
export function LoginTable({ status: { loginFailures } }: { readonly status: PageStatus }) {
  const texts = useTexts();
  const { none, caption, service, lastHour, total } = texts.logins;
  if (loginFailures.length === 0) return <EmptyNote>{none}</EmptyNote>;
  return (
    <Table
      caption={caption}
      columns={[{ head: service }, { head: lastHour, type: "number" }, { head: total, type: "number" }]}
      rows={loginFailures.map(({ service, total, lastHour }) => ({
        key: service,
        cells: [
          <>
            <EventsLink filter={loginFilter(service)}>
              <Text value={service} />
            </EventsLink>{" "}
            <Dimmed>{explainLogin(service, texts)}</Dimmed>
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
