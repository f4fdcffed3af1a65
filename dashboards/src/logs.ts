import { makeDashboard } from "./dashboard.ts";
import { logs, recordTable, topTable } from "./log-panels.ts";
import { chosen, count, ofMessage } from "./log-query.ts";
import { series, stat } from "./panels.ts";
import { max, select } from "./query.ts";
import { logVariables } from "./variables.ts";
import { Count, Seconds } from "./units.ts";

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
          title: "Records by severity",
          about:
            "How many records are there, by severity? Records selected above by severity. WARN: refused by XMail; ERROR: XMail failed. Select an event, sender or recipient to see when it happened.",
          unit: Count,
          width: 16,
          stacked: true,
          source: "loki",
          queries: [{ query: count(["severity_text"], chosen()), legend: "{{severity_text}}" }],
        }),
        stat({
          id: 102,
          title: "Matching records",
          about:
            "How many records match? Records in the selected time range that match the filters above. None: check the time range, service and filters; or records are not delivered, see the next panel.",
          unit: Count,
          width: 4,
          height: 9,
          source: "loki",
          query: count([], chosen()),
        }),
        stat({
          id: 103,
          title: "Record lag",
          about:
            "Are the newest records available? Age of the oldest record that the backend has not accepted. More than a minute: the record you are searching for may not have arrived yet. See the Exporter dashboard.",
          unit: Seconds,
          width: 4,
          height: 9,
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
          title: "Message trace",
          about:
            "Where did this message go? Every record with this message id, oldest first: received by SMTP (S...), picked up (L...), each failed attempt, then each delivery; before them the delivery record of a sending XMail whose records are here too. No delivery: it is still in the queue, or XMail gave up on it (xmail.queue.frozen).",
          width: 24,
          height: 9,
          oldestFirst: true,
          queries: [
            ofMessage('email_local_id!=""', 'email_local_id="$message_id"'),
            ofMessage(
              'xmail_peer_message_id!=""',
              'xmail_peer_message_id="$message_id"',
              'email_local_id!="$message_id"',
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
          title: "Messages",
          about:
            "Which messages match? Messages received, picked up and delivered that match the filters above. Click an id to see the journey of the message. The remote id is the id on the other server: give it to that server's administrator.",
          width: 24,
          query: chosen('event_name=~"xmail.smtp.recv|xmail.smail.delivery|xmail.lmail.message"'),
          columns: {
            event_name: ["Event", 165],
            email_local_id: ["Message id", 100],
            email_from_address: ["From"],
            email_to_address: ["To"],
            client_address: ["Client", 120],
            xmail_delivery_medium: ["Medium", 75],
            server_address: ["Server"],
            xmail_delivery_remote_message_id: ["Remote id", 90],
            xmail_message_size: ["Bytes", 70],
          },
          idColumn: "email_local_id",
        }),
      ],
    },
    {
      id: 400,
      title: "Refusals and failures",
      panels: [
        topTable({
          id: 401,
          title: "Reasons, last 5,000 warnings",
          about:
            "Why is mail refused, or not delivered? The most frequent reasons among the last 5,000 warnings and errors selected above. docs/logs.md explains each one. For a new one, select its event above and read the records below.",
          width: 6,
          query: chosen(trouble),
          label: "error_type",
          column: "Reason",
        }),
        topTable({
          id: 402,
          title: "Clients, last 5,000 warnings",
          about:
            "Which clients are refused? The addresses with the most of the last 5,000 warnings and errors. One of your own: a misconfigured device. A stranger with hundreds: block it.",
          width: 6,
          query: chosen(trouble),
          label: "client_address",
          column: "Client",
        }),
        topTable({
          id: 403,
          title: "Senders, last 5,000 warnings",
          about:
            "Which senders are refused, or fail? The senders with the most of the last 5,000 warnings and errors. A business partner among them: select it above, read the reason, and inform or allow them.",
          width: 6,
          query: chosen(trouble),
          label: "email_from_address",
          column: "Sender",
        }),
        topTable({
          id: 404,
          title: "Recipients, last 5,000 warnings",
          about:
            "Which recipients are refused, or not reached? The recipients with the most of the last 5,000 warnings and errors. A local user among them gets no mail: the mailbox is full, closed or misspelled in an alias. A remote address: mail to it is refused, see the replies below.",
          width: 6,
          query: chosen(trouble),
          label: "email_to_address",
          column: "Recipient",
        }),
      ],
    },
    {
      id: 500,
      title: "Records",
      panels: [
        logs({
          id: 501,
          title: "All records",
          about:
            "What exactly happened? The records selected above, newest first. Expand one to see all its attributes. Empty: widen the time range or remove filters.",
          width: 24,
          height: 16,
          queries: [chosen()],
        }),
      ],
    },
  ],
});
