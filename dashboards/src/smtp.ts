import { makeDashboard } from "./dashboard.ts";
import { series, stat, table } from "./panels.ts";
import { added, counted, max, perMinuteSeen, quantile, recorded } from "./query.ts";
import { errors, refusals } from "./smtp-refusals.ts";
import { BytesIEC, Count, PerMinute, PercentUnit } from "./units.ts";

const events = "xmail_smtp_events_total";
const recipients = "xmail_smtp_recipients_total";

/** What happens at the SMTP server: phases, results, refusals by reason, failed logins, sizes, DNS lists, domains. */
export const smtp = makeDashboard({
  uid: "xmail-smtp",
  title: "SMTP",
  about: "What is received by SMTP, what is refused, and why.",
  from: "now-6h",
  beside: { title: "Log records", uid: "xmail-logs" },
  rows: [
    {
      id: 100,
      title: "Overview",
      panels: [
        stat({
          id: 101,
          title: "Messages accepted",
          about:
            "How many messages were accepted? Messages accepted by SMTP in the selected time range. Red: none; check that port 25 is reachable from outside.",
          unit: Count,
          width: 6,
          good: 1,
          query: counted([], "xmail_smtp_messages_received_total"),
        }),
        stat({
          id: 102,
          title: "Bytes received",
          about:
            "How much data was received? Size of the accepted messages in the selected time range. A jump without more messages: someone is sending large attachments; watch the disk space of the mailboxes.",
          unit: BytesIEC,
          width: 6,
          query: added([], "xmail_smtp_received_bytes_total"),
        }),
        stat({
          id: 103,
          title: "Refusals",
          about:
            "What share is refused? Refusals as a share of all lines of the SMTP log. Compare with other days: half or more is normal on the internet, nearly all is not.",
          unit: PercentUnit,
          width: 6,
          warn: 0.8,
          bad: 0.95,
          history: true,
          query: max([], recorded("instance:xmail_smtp_refusals:ratio_rate5m")),
        }),
        stat({
          id: 104,
          title: "Failed SMTP logins",
          about:
            "How many SMTP logins failed? Failed AUTH in the selected time range. XMail does not log successful AUTH, so there is no share. Hundreds: someone is guessing passwords; block the addresses shown by the log records.",
          unit: Count,
          width: 6,
          warn: 50,
          bad: 500,
          query: counted([], "xmail_smtp_auth_failures_total"),
          leadsTo: ["Access", "xmail-access"],
        }),
      ],
    },
    {
      id: 200,
      title: "Phases and results",
      panels: [
        series({
          id: 201,
          title: "Refusals by phase",
          about:
            "At which phase are clients refused? Refusals per minute by phase: conn the connection (by a filter), sndrip the client's address, sndr the sender, size, auth, rcpt the recipient, predata, data and postdata by filters, smtp TLS and protocol errors. Early refusals are cheap; many at rcpt are guessed addresses.",
          unit: PerMinute,
          width: 12,
          stacked: true,
          queries: [{ query: perMinuteSeen(["phase"], events, 'result!="ok"'), legend: "{{phase}}" }],
        }),
        series({
          id: 202,
          title: "Recipients by result",
          about:
            "Are recipients accepted? RCPT TO commands per minute by result. ok should never disappear during the day; eavail is an unknown mailbox, erelay not a local domain, efull a full mailbox.",
          unit: PerMinute,
          width: 12,
          queries: [{ query: perMinuteSeen(["result"], recipients), legend: "{{result}}" }],
        }),
        table({
          id: 203,
          title: "Refusals by phase and result",
          about:
            "Which refusals happened, and how often? All refusals in the selected time range by phase and result, most frequent first. docs/logs.md explains the results. If a new one appears, check the log records.",
          unit: Count,
          width: 24,
          query: `${counted(["phase", "result"], events, ['result!="ok"'])} > 0`,
          columns: ["phase", "result"],
          value: "refusals",
        }),
      ],
    },
    refusals,
    errors,
    {
      id: 500,
      title: "Domains and sizes",
      panels: [
        table({
          id: 501,
          title: "Accepted recipients by domain",
          about:
            "Which domains get mail? Accepted recipients in the selected time range by domain; other is every domain that is not local. A missing local domain receives no mail: check its MX record and domains.tab. A high value for other is outgoing mail of your users.",
          unit: Count,
          width: 5,
          query: `topk(20, ${counted(["domain"], recipients, ['result="ok"'])} > 0)`,
          columns: ["domain"],
          value: "recipients",
        }),
        table({
          id: 502,
          title: "Refused recipients by domain",
          about:
            "For which domains are recipients refused? Refused recipients in the selected time range by domain and result. A local domain with many eavail: guessed addresses, or missing users; with efilter: a filter refuses its mail.",
          unit: Count,
          width: 7,
          query: `${counted(["domain", "result"], recipients, ['result!="ok"'])} > 0`,
          columns: ["domain", "result"],
          value: "refusals",
        }),
        series({
          id: 503,
          title: "Message size",
          about:
            "How large are messages? Half of the accepted messages are smaller than the lower line, 19 of 20 smaller than the upper one. A rise means larger attachments: watch the size limit (SIZE=EBIG above) and disk space.",
          unit: BytesIEC,
          width: 6,
          queries: [
            { query: quantile(0.5, [], "xmail_smtp_message_size_bytes"), legend: "median" },
            { query: quantile(0.95, [], "xmail_smtp_message_size_bytes"), legend: "95th percentile" },
          ],
        }),
        series({
          id: 504,
          title: "Recipients per message",
          about:
            "How many recipients does a message have? Recipients of accepted messages: half have at most the number of the lower line, 19 of 20 at most that of the upper one. Usually 1 or 2. A jump: a bulk mailing, or someone sends spam with a user's password.",
          unit: Count,
          width: 6,
          queries: [
            { query: `ceil(${quantile(0.5, [], "xmail_message_recipients")})`, legend: "median" },
            { query: `ceil(${quantile(0.95, [], "xmail_message_recipients")})`, legend: "95th percentile" },
          ],
        }),
      ],
    },
    {
      id: 600,
      title: "Filters in the SMTP session",
      collapsed: true,
      panels: [
        series({
          id: 601,
          title: "SMTP filter runs",
          about:
            "What do SMTP filters decide? Runs per minute of the filters after connection, after RCPT, before DATA and after DATA, by result. failed and timeout: the program is broken or too slow, and clients wait for it.",
          unit: PerMinute,
          width: 24,
          queries: [
            {
              query: perMinuteSeen(
                ["filter", "result"],
                "xmail_filter_runs_total",
                'filter=~"post-conn|post-rcpt|pre-data|post-data"',
              ),
              legend: "{{filter}} {{result}}",
            },
          ],
        }),
      ],
    },
  ],
});
