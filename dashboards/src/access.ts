import { accounts } from "./access-accounts.ts";
import { byAddress } from "./access-records.ts";
import { makeDashboard } from "./dashboard.ts";
import { series, stat, table } from "./panels.ts";
import { added, counted, perMinute, perMinuteLastWeek, quantile, recorded, sum } from "./query.ts";
import { accessVariables } from "./variables.ts";
import { BytesIEC, Count, PerMinute, PercentUnit } from "./units.ts";

const pop3 = "xmail_pop3_logins_total";
const ctrl = "xmail_ctrl_logins_total";

/** Who logs in, who fails, who guesses: POP3, CTRL, FINGER and SMTP AUTH. */
export const access = makeDashboard({
  uid: "xmail-access",
  title: "Access",
  about: "Who logs in, who fails to, and who guesses passwords?",
  from: "now-6h",
  variables: accessVariables,
  beside: { title: "Log records", uid: "xmail-logs" },
  rows: [
    {
      id: 100,
      title: "Overview",
      panels: [
        stat({
          id: 101,
          title: "POP3 logins",
          about:
            "How many POP3 logins succeeded? Successful logins in the selected time range. Red during the day: users cannot access their mail; check that POP3 is reachable and its certificate is valid.",
          unit: Count,
          width: 6,
          good: 1,
          query: counted([], pop3, ['result="ok"']),
        }),
        stat({
          id: 102,
          title: "Failed POP3 logins",
          about:
            "What share of POP3 logins fails? Failed logins as a share of all POP3 logins in the selected time range. Some are typos and clients with an old password; more than half means that someone is guessing passwords.",
          unit: PercentUnit,
          width: 6,
          warn: 0.2,
          bad: 0.5,
          query: `${added([], pop3, ['result="failed"'])} / (${added([], pop3)} > 0)`,
        }),
        stat({
          id: 103,
          title: "Failed SMTP logins",
          about:
            "How many SMTP logins failed? Failed AUTH in the selected time range. Hundreds: someone is guessing passwords to send spam through your server.",
          unit: Count,
          width: 6,
          warn: 50,
          bad: 500,
          query: counted([], "xmail_smtp_auth_failures_total"),
        }),
        stat({
          id: 104,
          title: "Failed CTRL logins",
          about:
            "How many CTRL logins failed? Failed logins to XMail's administration port in the selected time range. Access to it means control over every mailbox, so investigate even a single one: whose address is it? The port should not be reachable from outside.",
          unit: Count,
          width: 6,
          warn: 1,
          bad: 5,
          query: counted([], ctrl, ['result="failed"']),
        }),
      ],
    },
    {
      id: 200,
      title: "Guessing",
      panels: [
        series({
          id: 201,
          title: "Failed logins by protocol",
          about:
            "Where are passwords guessed? Failed logins per minute by protocol. A plateau is an automated attack; short peaks are users after a password change. Block the addresses listed at the bottom.",
          unit: PerMinute,
          width: 12,
          bad: 4,
          queries: [
            {
              query: `60 * ${sum(["protocol"], recorded("instance_protocol:xmail_login_failures:rate5m"))}`,
              legend: "{{protocol}}",
            },
          ],
        }),
        series({
          id: 202,
          title: "Failed logins, week on week",
          about:
            "Are there more failed logins than usual? Failed POP3 and SMTP logins per minute, now and a week ago. Far above last week: an attack has started, or a user's mail client has an old password.",
          unit: PerMinute,
          width: 12,
          queries: [
            { query: perMinute([], pop3, 'result="failed"'), legend: "POP3 now" },
            { query: perMinuteLastWeek([], pop3, 'result="failed"'), legend: "POP3 a week ago" },
            { query: perMinute([], "xmail_smtp_auth_failures_total"), legend: "SMTP now" },
            { query: perMinuteLastWeek([], "xmail_smtp_auth_failures_total"), legend: "SMTP a week ago" },
          ],
        }),
      ],
    },
    {
      id: 300,
      title: "POP3",
      panels: [
        series({
          id: 301,
          title: "POP3 logins by result",
          about:
            "Can users access their mail? POP3 logins per minute by result. ok drops to zero during the day: a problem with the server or its certificate. unknown: an XMail before 1.25, which does not log the result.",
          unit: PerMinute,
          width: 8,
          queries: [{ query: perMinute(["result"], pop3), legend: "{{result}}" }],
        }),
        table({
          id: 302,
          title: "Failed POP3 logins by domain",
          about:
            "In which domains do logins fail? Failed logins in the selected time range by domain; other is any name that is not a local domain. Many in one domain: an attack on it, or many users with wrong settings after a migration.",
          unit: Count,
          width: 8,
          query: `${counted(["domain"], pop3, ['result="failed"'])} > 0`,
          columns: ["domain"],
          value: "failed logins",
        }),
        series({
          id: 303,
          title: "Mailbox size at login",
          about:
            "How full are mailboxes? Size of mailboxes at login: half are smaller than the lower line, 19 of 20 smaller than the upper one. A steady rise: users leave mail on the server; watch quotas and disk space.",
          unit: BytesIEC,
          width: 8,
          queries: [
            { query: quantile(0.5, [], "xmail_pop3_mailbox_bytes"), legend: "median" },
            { query: quantile(0.95, [], "xmail_pop3_mailbox_bytes"), legend: "95th percentile" },
          ],
        }),
      ],
    },
    {
      id: 400,
      title: "Administration and FINGER",
      panels: [
        series({
          id: 401,
          title: "CTRL logins by result",
          about:
            "Who uses the administration port? CTRL logins per minute by result. Successful ones should be your own scripts, at their usual times; any others are someone else who has the password. Failed ones are someone without it.",
          unit: PerMinute,
          width: 12,
          queries: [{ query: perMinute(["result"], ctrl), legend: "{{result}}" }],
        }),
        series({
          id: 402,
          title: "FINGER queries",
          about:
            "Is FINGER used? FINGER queries per minute. Hardly anyone needs FINGER today: most queries are strangers searching for user names. If you do not need it, disable it in XMail's configuration.",
          unit: PerMinute,
          width: 12,
          queries: [{ query: perMinute([], "xmail_finger_queries_total"), legend: "queries" }],
        }),
      ],
    },
    accounts,
    byAddress,
  ],
});
