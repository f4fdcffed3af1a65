import { CountsPerMinute, PercentUnit, Seconds, Short } from "@grafana/grafana-foundation-sdk/units";
import { alerts } from "./alert-list.ts";
import { makeDashboard } from "./dashboard.ts";
import { wellbeing } from "./overview-exporter.ts";
import { series, stat } from "./panels.ts";
import { added, max, perMinute, recorded, select, sum } from "./query.ts";

/** Is mail flowing, what is refused, who is knocking, is the exporter well: to be read in five seconds. */
export const overview = makeDashboard({
  uid: "xmail-overview",
  title: "Overview",
  about: "Is mail flowing, what is refused, who is knocking, is the exporter well?",
  from: "now-6h",
  beside: { title: "Log records", uid: "xmail-logs" },
  rows: [
    {
      id: 100,
      title: "Overview",
      panels: [
        stat({
          id: 101,
          title: "Did mail come in within the last hour?",
          about:
            "Messages accepted by SMTP within the last hour. Red: not one. At night that may be right; by day look whether XMail runs, whether its port 25 can be reached, and whether the logs are read (Exporter dashboard).",
          unit: Short,
          decimals: 0,
          width: 4,
          good: 1,
          query: added([], "xmail_smtp_messages_received_total", [], "1h"),
          leadsTo: ["SMTP", "xmail-smtp"],
        }),
        stat({
          id: 102,
          title: "Did mail go out of the queue within the last hour?",
          about:
            "Messages handed over to mailboxes, programs and other servers within the last hour. Red while mail comes in: the queue stands still; look at the Queue dashboard and at what XMail is doing.",
          unit: Short,
          decimals: 0,
          width: 4,
          good: 1,
          query: added([], "xmail_smail_deliveries_total", [], "1h"),
          leadsTo: ["Delivery", "xmail-delivery"],
        }),
        stat({
          id: 103,
          title: "How long does mail take?",
          about:
            "19 of 20 messages went from the spool to their destination within this time. Minutes are usual while other servers greylist; hours mean that a destination or the DNS has trouble. The Delivery dashboard shows by which way.",
          unit: Seconds,
          width: 4,
          warn: 300,
          bad: 3600,
          query: max([], recorded("instance:xmail_delivery_duration_seconds:p95_rate5m")),
          leadsTo: ["Delivery", "xmail-delivery"],
        }),
        stat({
          id: 104,
          title: "What share of SMTP is refused?",
          about:
            "Refusals among all lines of the SMTP log. Spam makes half and more normal on the open internet; what matters is the change. Nearly all: check domains.tab, the DNS lists and the filters, since good mail may be among it.",
          unit: PercentUnit,
          width: 4,
          warn: 0.8,
          bad: 0.95,
          query: max([], recorded("instance:xmail_smtp_refusals:ratio_rate5m")),
          leadsTo: ["SMTP", "xmail-smtp"],
        }),
        stat({
          id: 105,
          title: "How many logins failed within the last hour?",
          about:
            "Failed logins at SMTP, POP3 and CTRL within the last hour. Some are typing errors; hundreds are somebody guessing passwords. The Access dashboard shows where, the log records show from which addresses.",
          unit: Short,
          decimals: 0,
          width: 4,
          warn: 30,
          bad: 200,
          query: [
            added([], "xmail_smtp_auth_failures_total", [], "1h"),
            added([], "xmail_pop3_logins_total", ['result="failed"'], "1h"),
            added([], "xmail_ctrl_logins_total", ['result="failed"'], "1h"),
          ].join(" + "),
          leadsTo: ["Access", "xmail-access"],
        }),
        stat({
          id: 106,
          title: "Is the exporter reading?",
          about:
            "Age of the oldest line that was not read. It should be a second or two. More: all numbers on this page are as old as that. No data: the exporter is down or still catching up after a start.",
          unit: Seconds,
          width: 4,
          warn: 30,
          bad: 300,
          query: max([], select("xmail_exporter_lag_seconds", 'pipeline="metrics"')),
          leadsTo: ["Exporter", "xmail-exporter"],
        }),
        alerts({
          id: 107,
          title: "What needs attention now?",
          about:
            "Alerts of the rules that come with the exporter. Each has a page in docs/runbooks that says how to look and what to do. Empty is good, if the rules are loaded.",
          unit: "none",
          width: 24,
          height: 5,
        }),
      ],
    },
    {
      id: 200,
      title: "Is mail flowing?",
      panels: [
        series({
          id: 201,
          title: "How much mail comes in and goes out?",
          about:
            "Messages a minute. What comes in should go out again: a gap that stays open fills the queue. Both at zero by day: see whether XMail runs.",
          unit: CountsPerMinute,
          width: 8,
          queries: [
            { query: perMinute([], "xmail_smtp_messages_received_total"), legend: "received by SMTP" },
            { query: perMinute([], "xmail_smail_deliveries_total", 'medium="local"'), legend: "put into mailboxes" },
            {
              query: perMinute([], "xmail_smail_deliveries_total", 'medium=~"smtp|fwd|rlys"'),
              legend: "sent to other servers",
            },
          ],
        }),
        series({
          id: 202,
          title: "Does the queue drain?",
          about:
            "Messages in XMail's spool that wait for their first attempt (new), are being delivered (active) or wait for another attempt (retry). Growing without end: nothing is delivered, or a destination does not answer. No data: the exporter cannot read MailRoot/spool.",
          unit: Short,
          width: 8,
          stacked: true,
          leadsTo: ["Queue", "xmail-queue"],
          queries: [
            { query: sum(["state"], select("xmail_queue_messages", 'state=~"new|active|retry"')), legend: "{{state}}" },
          ],
        }),
        series({
          id: 203,
          title: "Why is mail not delivered?",
          about:
            "Failed attempts a minute by reason, those that will be tried again and those that will not. One that jumps: connection or dns your network, policy or rate_limited others think that you send spam. The Queue dashboard says where.",
          unit: CountsPerMinute,
          width: 8,
          stacked: true,
          leadsTo: ["Queue", "xmail-queue"],
          queries: [{ query: perMinute(["reason"], "xmail_delivery_failures_total"), legend: "{{reason}}" }],
        }),
      ],
    },
    {
      id: 300,
      title: "What is refused, and who is knocking?",
      panels: [
        series({
          id: 301,
          title: "What is refused, and why?",
          about:
            "Refusals a minute by XMail's reason: eavail no such mailbox, erelay not a domain of ours, eipmap on a DNS list, efail wrong password. A reason that jumps is an attack or a setting that was changed.",
          unit: CountsPerMinute,
          width: 8,
          stacked: true,
          queries: [
            { query: `${perMinute(["result"], "xmail_smtp_events_total", 'result!="ok"')} > 0`, legend: "{{result}}" },
          ],
        }),
        series({
          id: 302,
          title: "Is somebody guessing passwords?",
          about:
            "Failed logins a minute by protocol. A steady line or a plateau is a machine. Any failure at ctrl, the administration port, is worth a look.",
          unit: CountsPerMinute,
          width: 8,
          bad: 4,
          queries: [
            {
              query: `60 * ${sum(["protocol"], recorded("instance_protocol:xmail_login_failures:rate5m"))}`,
              legend: "{{protocol}}",
            },
          ],
        }),
        series({
          id: 303,
          title: "Is somebody trying to relay?",
          about:
            "Recipients a minute refused because they are in no domain of ours. They are refused, so nothing is lost; many of them from inside your network are a device or a user with wrong settings.",
          unit: CountsPerMinute,
          width: 8,
          queries: [
            {
              query: perMinute([], "xmail_smtp_events_total", 'stage="rcpt"', 'result="erelay"'),
              legend: "relay attempts",
            },
          ],
        }),
      ],
    },
    wellbeing,
  ],
});
