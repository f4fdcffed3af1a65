import { Seconds, Short } from "@grafana/grafana-foundation-sdk/units";
import { makeDashboard } from "./dashboard.ts";
import { logs, recordTable } from "./log-panels.ts";
import { chosen, count, records, top } from "./log-query.ts";
import { bars, series, stat } from "./panels.ts";
import { max, select } from "./query.ts";
import { logVariables } from "./variables.ts";

const trouble = 'severity_text=~"WARN|ERROR"';

/** The log records in Loki: what happened, to whom, and where one message went. */
export const logRecords = makeDashboard({
  uid: "xmail-logs",
  title: "Log records",
  about: "What happened, to whom, and where did that message go? Needs the log records in Loki.",
  from: "now-1h",
  variables: logVariables,
  beside: { title: "Overview", uid: "xmail-overview" },
  rows: [
    {
      id: 100,
      title: "Overview",
      panels: [
        series({
          id: 101,
          title: "How many records are there, by severity?",
          about:
            "Records selected above by severity. WARN: refused by XMail; ERROR: XMail failed. Select an event, sender or recipient to see when it happened.",
          unit: Short,
          width: 16,
          stacked: true,
          source: "loki",
          colors: { INFO: "green", WARN: "orange", ERROR: "red" },
          queries: [{ query: count(["severity_text"], chosen()), legend: "{{severity_text}}" }],
        }),
        stat({
          id: 102,
          title: "How many records match?",
          about:
            "Records in the selected time range that match the filters above. None: check the time range, service and filters; or records are not delivered, see the next panel.",
          unit: Short,
          width: 4,
          height: 8,
          source: "loki",
          query: count([], chosen()),
        }),
        stat({
          id: 103,
          title: "Are the newest records available?",
          about:
            "Age of the oldest record that the backend has not accepted. More than a minute: the record you are searching for may not have arrived yet. See the Exporter dashboard.",
          unit: Seconds,
          width: 4,
          height: 8,
          warn: 60,
          bad: 600,
          query: max([], select("xmail_exporter_lag_seconds", 'pipeline="otlp"')),
          leadsTo: ["Exporter", "xmail-exporter"],
        }),
      ],
    },
    {
      id: 200,
      title: "One message (enter its id above)",
      panels: [
        logs({
          id: 201,
          title: "Where did this message go?",
          about:
            "Every record with this message id, oldest first: received by SMTP (S...), picked up (L...), each failed attempt, then each delivery; before them the delivery record of a sending XMail whose records are here too. No delivery: it is still in the queue, or XMail gave up on it (xmail.queue.frozen).",
          width: 24,
          height: 8,
          oldestFirst: true,
          queries: [
            records('email_local_id!=""', "email_local_id=~`${message_id:regex}`"),
            records(
              'xmail_peer_message_id!=""',
              "xmail_peer_message_id=~`${message_id:regex}`",
              "email_local_id!~`${message_id:regex}`",
            ),
          ],
        }),
      ],
    },
    {
      id: 300,
      title: "Messages",
      panels: [
        recordTable({
          id: 301,
          title: "Which messages match?",
          about:
            "Messages received, picked up and delivered that match the filters above. Click an id to see the journey of the message. The remote id is the id on the other server: give it to that server's administrator.",
          width: 24,
          query: chosen('event_name=~"xmail.smtp.recv|xmail.smail.delivery|xmail.lmail.message"'),
          columns: {
            event_name: "Event",
            email_local_id: "Message id",
            email_from_address: "From",
            email_to_address: "To",
            client_address: "Client",
            xmail_delivery_medium: "Way",
            server_address: "Server",
            xmail_delivery_remote_message_id: "Remote id",
            xmail_message_size: "Bytes",
          },
          idColumn: "email_local_id",
        }),
      ],
    },
    {
      id: 400,
      title: "Refusals and failures",
      panels: [
        bars({
          id: 401,
          title: "Why is mail refused, or not delivered?",
          about:
            "The most frequent reasons among the warnings and errors selected above. docs/logs.md explains each one. For a new one, select its event above and read the records below.",
          unit: Short,
          width: 6,
          source: "loki",
          query: top(15, "error_type", chosen(trouble)),
          legend: "{{error_type}}",
        }),
        bars({
          id: 402,
          title: "Which clients are refused?",
          about:
            "The addresses with the most warnings and errors. One of your own: a misconfigured device. A stranger with hundreds: block it.",
          unit: Short,
          width: 6,
          source: "loki",
          query: top(15, "client_address", chosen(trouble)),
          legend: "{{client_address}}",
        }),
        bars({
          id: 403,
          title: "Which senders are refused, or fail?",
          about:
            "The senders with the most warnings and errors. A business partner among them: select it above, read the reason, and inform or allow them.",
          unit: Short,
          width: 6,
          source: "loki",
          query: top(15, "email_from_address", chosen(trouble)),
          legend: "{{email_from_address}}",
        }),
        bars({
          id: 404,
          title: "Which recipients are refused, or not reached?",
          about:
            "The recipients with the most warnings and errors. A local user among them gets no mail: the mailbox is full, closed or misspelled in an alias. A remote address: mail to it is refused, see the replies below.",
          unit: Short,
          width: 6,
          source: "loki",
          query: top(15, "email_to_address", chosen(trouble)),
          legend: "{{email_to_address}}",
        }),
      ],
    },
    {
      id: 500,
      title: "Records",
      panels: [
        logs({
          id: 501,
          title: "What exactly happened?",
          about:
            "The records selected above, newest first. Expand one to see all its attributes. Empty: widen the time range or remove filters.",
          width: 24,
          height: 16,
          queries: [chosen()],
        }),
      ],
    },
  ],
});
