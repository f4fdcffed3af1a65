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
          title: "How much happens, and how bad is it?",
          about:
            "Records chosen above by severity. WARN is what XMail refused, ERROR what it failed at. Choose an event, sender or recipient to see when it happened.",
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
            "Records of the time shown that match what is chosen above. None: the time, the service or the filters; or no record is delivered, see the number beside.",
          unit: Short,
          width: 4,
          height: 8,
          source: "loki",
          query: count([], chosen()),
        }),
        stat({
          id: 103,
          title: "Are the newest records here?",
          about:
            "Age of the oldest record that was not accepted by the back end. More than a minute: what you look for may not be here yet. See the Exporter dashboard.",
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
      title: "One message (put its id above)",
      panels: [
        logs({
          id: 201,
          title: "Where did this message go?",
          about:
            "Every record with the message id, the oldest first: received by SMTP (S...), picked up (L...), each attempt that failed, then each hand-over; before them the hand-over of a sending XMail whose records are here too. No hand-over: it is still in the queue, or was given up (xmail.queue.frozen).",
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
            "Messages received, picked up and handed over that match what is chosen above. Click an id to see its whole way. The remote id is what the other server calls it: tell it to their administrator.",
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
            "The most frequent reasons among the warnings and errors chosen above. docs/logs.md says what each means. A new one: choose its event above and read the records below.",
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
            "The addresses with most warnings and errors. One of your own: a device with wrong settings. A stranger with hundreds: block it.",
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
            "The senders with most warnings and errors. A partner among them: choose it above, read the reason, and tell them or let them in.",
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
            "The recipients with most warnings and errors. A user of yours among them gets no mail: the mailbox is full, closed or misspelt in an alias. A stranger: mail to it is not taken, see the answers below.",
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
            "The records chosen above, the newest first. Open one to see all its attributes. Empty: widen the time or take filters away.",
          width: 24,
          height: 16,
          queries: [chosen()],
        }),
      ],
    },
  ],
});
