import { BytesIEC, Seconds, Short } from "@grafana/grafana-foundation-sdk/units";
import { makeDashboard } from "./dashboard.ts";
import { series, stat } from "./panels.ts";
import { added, between, max, nothingWaits, quantileNow, select, sum } from "./query.ts";
import { destinations, failures } from "./queue-failures.ts";
import { reading, records } from "./queue-records.ts";
import { accessVariables } from "./variables.ts";

const messages = "xmail_queue_messages";
const oldest = "xmail_queue_oldest_message_age_seconds";
const waiting = 'state=~"new|active|retry"';
const notFrozen = 'state=~"new|active|retry|local"';
const age = "xmail_queue_message_age_seconds";
const attempts = "xmail_queue_message_attempts";

/** What waits in XMail's spool, for how long, and why: the log records only what succeeded. */
export const queue = makeDashboard({
  uid: "xmail-queue",
  title: "Queue",
  about: "What waits, for how long, why is it not delivered, and what was given up?",
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
          title: "How many messages wait?",
          about:
            "Messages in XMail's spool now, one for each recipient, without frozen ones. What is normal depends on your server; growing without end is not. No data: the exporter cannot read MailRoot/spool.",
          unit: Short,
          width: 4,
          warn: 100,
          bad: 1000,
          history: true,
          query: sum([], select(messages, waiting)),
        }),
        stat({
          id: 102,
          title: "How long has the oldest waited?",
          about:
            "Age of the oldest message that XMail still tries. With XMail's own settings it gives up after some twelve hours, so hours are one dead destination and no fault; see below whether it is one or all.",
          unit: Seconds,
          width: 4,
          warn: 14_400,
          bad: 43_200,
          query: `${max([], select(oldest, waiting))} or ${nothingWaits([])}`,
        }),
        stat({
          id: 103,
          title: "How many lie frozen?",
          about:
            "Messages that XMail has given up. They stay until somebody looks at them (frozlist, frozsubmit and frozdel by CTRL). More each day: see their reasons below.",
          unit: Short,
          width: 4,
          warn: 1,
          history: true,
          query: sum([], select(messages, 'state="frozen"')),
          leadsTo: ["Records of frozen messages", "xmail-logs", "var-event=xmail.queue.frozen"],
        }),
        stat({
          id: 104,
          title: "How many attempts failed for good?",
          about:
            "Attempts of the time shown that a server refused for good: its sender gets a bounce. Some are misspelt addresses; many are a user's account that sends spam, or your address on a list of spammers.",
          unit: Short,
          decimals: 0,
          width: 4,
          warn: 20,
          query: added([], "xmail_delivery_failures_total", ['class="permanent"']),
          leadsTo: ["Records of the attempts", "xmail-logs", "var-event=xmail.queue.attempt"],
        }),
        stat({
          id: 105,
          title: "How many files has XMail not picked up?",
          about:
            "Files that local programs (cron jobs, web forms) put into spool/local. XMail takes them within seconds. If they stay: XMail does not run, or cannot read them.",
          unit: Short,
          width: 4,
          warn: 1,
          query: sum([], select(messages, 'state="local"')),
        }),
        stat({
          id: 106,
          title: "How old is what is shown here?",
          about:
            "Time since the spool was last read, of the exporter where it is longest. Half a minute is usual (--spool.interval). Much more: the row Reading of the spool says why. No data: it was never read.",
          unit: Seconds,
          decimals: 0,
          width: 4,
          warn: 120,
          bad: 900,
          query: `time() - min(${select("xmail_queue_scan_timestamp_seconds")})`,
        }),
      ],
    },
    {
      id: 200,
      title: "What waits",
      panels: [
        series({
          id: 201,
          title: "Does the queue drain?",
          about:
            "Messages by state: new without an attempt, active in its first, retry to be tried again, local not picked up. new that stays: XMail's delivery threads hang. retry that grows: other servers do not take it.",
          unit: Short,
          width: 8,
          stacked: true,
          queries: [{ query: sum(["state"], select(messages, notFrozen)), legend: "{{state}}" }],
        }),
        series({
          id: 202,
          title: "How old is the oldest of each state?",
          about:
            "Age of the oldest message by state. new above a minute: nothing is begun. retry falls when a message is delivered or given up; a line that rises steadily is one message that nobody takes.",
          unit: Seconds,
          width: 8,
          queries: [
            {
              query: `${max(["state"], select(oldest, notFrozen))} or ${nothingWaits(["state"], notFrozen)}`,
              legend: "{{state}}",
            },
          ],
        }),
        series({
          id: 203,
          title: "How much room does the queue take?",
          about:
            "Bytes of the messages by state. frozen grows until somebody deletes what lies there. A full disk stops all mail.",
          unit: BytesIEC,
          width: 8,
          stacked: true,
          queries: [{ query: sum(["state"], select("xmail_queue_bytes")), legend: "{{state}}" }],
        }),
      ],
    },
    {
      id: 300,
      title: "Age and attempts",
      panels: [
        series({
          id: 301,
          title: "How long have messages waited?",
          about:
            "Messages that XMail still tries, by the time since they came. A healthy queue is young. A band that grows and moves to the older ones: one destination has been away since then.",
          unit: Short,
          width: 8,
          stacked: true,
          queries: [
            { query: between(age, undefined, "300"), legend: "up to 5 minutes" },
            { query: between(age, "300", "3600"), legend: "up to an hour" },
            { query: between(age, "3600", "14400"), legend: "up to 4 hours" },
            { query: between(age, "14400", "43200"), legend: "up to 12 hours" },
            { query: between(age, "43200", "86400"), legend: "up to a day" },
            { query: between(age, "86400"), legend: "longer" },
          ],
        }),
        series({
          id: 302,
          title: "How often were they tried?",
          about:
            "The same messages by attempts begun. Many with none: XMail does not get to them. Many with two or three: greylisting, or a destination that is away. XMail gives up after 32 unless -Qr says otherwise.",
          unit: Short,
          width: 8,
          stacked: true,
          queries: [
            { query: between(attempts, undefined, "0"), legend: "not yet" },
            { query: between(attempts, "0", "1"), legend: "once" },
            { query: between(attempts, "1", "4"), legend: "2 to 4 times" },
            { query: between(attempts, "4", "8"), legend: "5 to 8 times" },
            { query: between(attempts, "8", "16"), legend: "9 to 16 times" },
            { query: between(attempts, "16"), legend: "more often" },
          ],
        }),
        series({
          id: 303,
          title: "How long has most of it waited?",
          about:
            "Half of the messages have waited for less than the lower line, 19 of 20 for less than the upper one (three days at most are shown). Zero: nothing waits. The lower line above an hour: most mail is stuck, not some.",
          unit: Seconds,
          width: 8,
          bad: 3600,
          queries: [
            { query: quantileNow(0.5, age), legend: "half" },
            { query: quantileNow(0.95, age), legend: "19 of 20" },
          ],
        }),
      ],
    },
    failures,
    destinations,
    records,
    reading,
  ],
});
