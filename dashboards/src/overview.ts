import { alerts } from "./alert-list.ts";
import { makeDashboard } from "./dashboard.ts";
import { alive } from "./overview-alive.ts";
import { wellbeing } from "./overview-exporter.ts";
import { series, stat } from "./panels.ts";
import { added, counted, max, perMinute, perMinuteSeen, recorded, select, sum } from "./query.ts";
import { Count, PerMinute, PercentUnit, Seconds } from "./units.ts";

/** Is mail flowing, what is refused, who is knocking, is the exporter well: to be read in five seconds. */
export const overview = makeDashboard({
  uid: "xmail-overview",
  title: "Overview",
  about: "Is mail flowing, what is refused, who is attacking, is the exporter healthy?",
  from: "now-6h",
  beside: { title: "Log records", uid: "xmail-logs" },
  rows: [
    {
      id: 100,
      title: "Overview",
      panels: [
        stat({
          id: 101,
          title: "Received (1 h)",
          about:
            "Was mail received in the last hour? Messages accepted by SMTP in the last hour. Red: none. This may be normal at night; during the day check that XMail runs, port 25 is reachable, and the logs are read (Exporter dashboard).",
          unit: Count,
          width: 6,
          good: 1,
          query: counted([], "xmail_smtp_messages_received_total", [], "1h"),
          leadsTo: ["SMTP", "xmail-smtp"],
        }),
        stat({
          id: 102,
          title: "Delivered (1 h)",
          about:
            "Was mail delivered in the last hour? Messages delivered to mailboxes, programs and other servers in the last hour. Red while mail is received: the queue is stuck; check the Queue dashboard and XMail itself.",
          unit: Count,
          width: 6,
          good: 1,
          query: counted([], "xmail_smail_deliveries_total", [], "1h"),
          leadsTo: ["Delivery", "xmail-delivery"],
        }),
        alerts({
          id: 107,
          title: "Active alerts",
          about:
            "What needs attention now? Active alerts of the rules that come with the exporter. Each has a runbook in docs/runbooks. An empty list is good if the rules are loaded.",
          unit: "none",
          width: 12,
          height: 12,
        }),
        stat({
          id: 103,
          title: "Delivery time, p95",
          about:
            "How long does delivery take? 19 of 20 messages went from the spool to their destination within this time. Minutes are normal because of greylisting; hours mean that a destination or DNS has problems. The Delivery dashboard shows which medium is slow.",
          unit: Seconds,
          width: 6,
          warn: 300,
          bad: 3600,
          query: max([], recorded("instance:xmail_delivery_duration_seconds:p95_rate5m")),
          leadsTo: ["Delivery", "xmail-delivery"],
        }),
        stat({
          id: 104,
          title: "SMTP refusals",
          about:
            "What share of SMTP is refused? Refusals as a share of all lines of the SMTP log. Because of spam, half or more is normal on the internet; watch for changes. Nearly all: check domains.tab, DNS blocklists and filters, since legitimate mail may be affected.",
          unit: PercentUnit,
          width: 6,
          warn: 0.8,
          bad: 0.95,
          query: max([], recorded("instance:xmail_smtp_refusals:ratio_rate5m")),
          leadsTo: ["SMTP", "xmail-smtp"],
        }),
        stat({
          id: 105,
          title: "Failed logins (1 h)",
          about:
            "How many logins failed in the last hour? Failed logins at SMTP, POP3 and CTRL in the last hour. Some are typos; hundreds mean that someone is guessing passwords. The Access dashboard shows where, the log records show from which addresses.",
          unit: Count,
          width: 6,
          warn: 30,
          bad: 200,
          query: `round(${[
            added([], "xmail_smtp_auth_failures_total", [], "1h"),
            added([], "xmail_pop3_logins_total", ['result="failed"'], "1h"),
            added([], "xmail_ctrl_logins_total", ['result="failed"'], "1h"),
          ].join(" + ")})`,
          leadsTo: ["Access", "xmail-access"],
        }),
        stat({
          id: 106,
          title: "Exporter lag",
          about:
            "Is the exporter reading? Age of the oldest unread line. It should be a second or two. More: all numbers on this page are that old. No data: the exporter is down or still catching up after a start.",
          unit: Seconds,
          width: 6,
          warn: 30,
          bad: 300,
          query: max([], select("xmail_exporter_lag_seconds", 'pipeline="metrics"')),
          leadsTo: ["Exporter", "xmail-exporter"],
        }),
      ],
    },
    {
      id: 200,
      title: "Mail flow",
      panels: [
        series({
          id: 201,
          title: "Messages",
          about:
            "How much mail is received and delivered? Messages per minute. What is received should be delivered: a persistent gap fills the queue. Both at zero during the day: check that XMail runs.",
          unit: PerMinute,
          width: 8,
          queries: [
            { query: perMinute([], "xmail_smtp_messages_received_total"), legend: "received by SMTP" },
            {
              query: perMinute([], "xmail_smail_deliveries_total", 'medium="local"'),
              legend: "delivered to mailboxes",
            },
            {
              query: perMinute([], "xmail_smail_deliveries_total", 'medium=~"smtp|fwd|rlys"'),
              legend: "sent to other servers",
            },
          ],
        }),
        series({
          id: 202,
          title: "Queue by state",
          about:
            "Does the queue drain? Messages in XMail's spool that wait for their first attempt (new), are in it (active) or wait for another attempt (retry). Steady growth: nothing is delivered, or a destination does not respond. No data: the exporter cannot read MailRoot/spool.",
          unit: Count,
          width: 8,
          stacked: true,
          leadsTo: ["Queue", "xmail-queue"],
          queries: [
            { query: sum(["state"], select("xmail_queue_messages", 'state=~"new|active|retry"')), legend: "{{state}}" },
          ],
        }),
        series({
          id: 203,
          title: "Failed attempts by reason",
          about:
            "Why is mail not delivered? Failed attempts per minute by reason, temporary and permanent ones. A jump of connection or dns: your network; of blocklisted, reputation or authentication: a provider refuses this server. The Delivery dashboard shows which.",
          unit: PerMinute,
          width: 8,
          stacked: true,
          leadsTo: ["Queue", "xmail-queue"],
          queries: [{ query: perMinuteSeen(["reason"], "xmail_delivery_failures_total"), legend: "{{reason}}" }],
        }),
      ],
    },
    {
      id: 300,
      title: "Refusals and attacks",
      panels: [
        series({
          id: 301,
          title: "SMTP refusals by reason",
          about:
            "What is refused, and why? Refusals per minute by XMail's reason: eavail no such mailbox, erelay not a local domain, eipmap on a DNS blocklist, efail wrong password. A jump is an attack or a changed setting.",
          unit: PerMinute,
          width: 8,
          stacked: true,
          queries: [
            { query: perMinuteSeen(["result"], "xmail_smtp_events_total", 'result!="ok"'), legend: "{{result}}" },
          ],
        }),
        series({
          id: 302,
          title: "Failed logins by protocol",
          about:
            "Is someone guessing passwords? Failed logins per minute by protocol. A steady line or a plateau is an automated attack. Investigate any failure at ctrl, the administration port.",
          unit: PerMinute,
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
          title: "Relay attempts",
          about:
            "Is someone trying to relay? Recipients per minute refused because they are not in a local domain. No mail was relayed; many of them from inside your network are a misconfigured device or mail client.",
          unit: PerMinute,
          width: 8,
          queries: [
            {
              query: perMinute([], "xmail_smtp_events_total", 'phase="rcpt"', 'result="erelay"'),
              legend: "relay attempts",
            },
          ],
        }),
      ],
    },
    alive,
    wellbeing,
  ],
});
