import { BytesIEC, CountsPerMinute, PercentUnit, Short } from "@grafana/grafana-foundation-sdk/units";
import { byAddress } from "./access-records.ts";
import { makeDashboard } from "./dashboard.ts";
import { series, stat, table } from "./panels.ts";
import { added, perMinute, perMinuteLastWeek, quantile, recorded, sum } from "./query.ts";
import { accessVariables } from "./variables.ts";

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
          title: "How many POP3 logins succeeded?",
          about:
            "Successful logins in the selected time range. Red during the day: users cannot access their mail; check that POP3 is reachable and its certificate is valid.",
          unit: Short,
          decimals: 0,
          width: 6,
          good: 1,
          query: added([], pop3, ['result="ok"']),
        }),
        stat({
          id: 102,
          title: "What share of POP3 logins fails?",
          about:
            "Failed logins as a share of all POP3 logins in the selected time range. Some are typos and clients with an old password; more than half means that someone is guessing passwords.",
          unit: PercentUnit,
          width: 6,
          warn: 0.2,
          bad: 0.5,
          query: `${added([], pop3, ['result="failed"'])} / (${added([], pop3)} > 0)`,
        }),
        stat({
          id: 103,
          title: "How many SMTP logins failed?",
          about:
            "Failed AUTH in the selected time range. Hundreds: someone is guessing passwords to send spam through your server.",
          unit: Short,
          decimals: 0,
          width: 6,
          warn: 50,
          bad: 500,
          query: added([], "xmail_smtp_auth_failures_total"),
        }),
        stat({
          id: 104,
          title: "How many CTRL logins failed?",
          about:
            "Failed logins to XMail's administration port in the selected time range. Access to it means control over every mailbox, so investigate even a single one: whose address is it? The port should not be reachable from outside.",
          unit: Short,
          decimals: 0,
          width: 6,
          warn: 1,
          bad: 5,
          query: added([], ctrl, ['result="failed"']),
        }),
      ],
    },
    {
      id: 200,
      title: "Guessing",
      panels: [
        series({
          id: 201,
          title: "Where are passwords guessed?",
          about:
            "Failed logins per minute by protocol. A plateau is an automated attack; short peaks are users after a password change. Block the addresses listed at the bottom.",
          unit: CountsPerMinute,
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
          title: "Are there more failed logins than usual?",
          about:
            "Failed POP3 and SMTP logins per minute, now and a week ago. Far above last week: an attack has started, or a user's mail client has an old password.",
          unit: CountsPerMinute,
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
          title: "Can users access their mail?",
          about:
            "POP3 logins per minute by result. ok drops to zero during the day: a problem with the server or its certificate. unknown: an XMail before 1.25, which does not log the result.",
          unit: CountsPerMinute,
          width: 8,
          colors: { ok: "green", failed: "red" },
          queries: [{ query: perMinute(["result"], pop3), legend: "{{result}}" }],
        }),
        table({
          id: 302,
          title: "In which domains do logins fail?",
          about:
            "Failed logins in the selected time range by domain; other is any name that is not a local domain. Many in one domain: an attack on it, or many users with wrong settings after a migration.",
          unit: Short,
          width: 8,
          query: `${added(["domain"], pop3, ['result="failed"'])} > 0`,
          columns: ["domain"],
          value: "failed logins",
        }),
        series({
          id: 303,
          title: "How full are mailboxes?",
          about:
            "Size of mailboxes at login: half are smaller than the lower line, 19 of 20 smaller than the upper one. A steady rise: users leave mail on the server; watch quotas and disk space.",
          unit: BytesIEC,
          width: 8,
          queries: [
            { query: quantile(0.5, [], "xmail_pop3_mailbox_bytes"), legend: "half are smaller" },
            { query: quantile(0.95, [], "xmail_pop3_mailbox_bytes"), legend: "19 of 20 are smaller" },
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
          title: "Who uses the administration port?",
          about:
            "CTRL logins per minute by result. Successful ones should be your own scripts, at their usual times; any others are someone else who has the password. Failed ones are someone without it.",
          unit: CountsPerMinute,
          width: 12,
          colors: { ok: "green", failed: "red" },
          queries: [{ query: perMinute(["result"], ctrl), legend: "{{result}}" }],
        }),
        series({
          id: 402,
          title: "Is FINGER used?",
          about:
            "FINGER queries per minute. Hardly anyone needs FINGER today: most queries are strangers searching for user names. If you do not need it, disable it in XMail's configuration.",
          unit: CountsPerMinute,
          width: 12,
          queries: [{ query: perMinute([], "xmail_finger_queries_total"), legend: "queries" }],
        }),
      ],
    },
    byAddress,
  ],
});
