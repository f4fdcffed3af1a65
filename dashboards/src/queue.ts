import { makeDashboard } from "./dashboard.ts";
import { series, stat } from "./panels.ts";
import { between, counted, min, nothingWaits, quantileNow, select, sum } from "./query.ts";
import { destinations, failures } from "./queue-failures.ts";
import { reading, records } from "./queue-records.ts";
import { accessVariables } from "./variables.ts";
import { BytesIEC, Count, Seconds } from "./units.ts";

const messages = "xmail_queue_messages";
const oldest = "xmail_queue_oldest_message_timestamp_seconds";
const waiting = 'state=~"new|active|retry"';
const notFrozen = 'state=~"new|active|retry|local"';
const age = "xmail_queue_message_age_seconds";
const oldestAge = `time() - ${min([], select(oldest, waiting))}`;
const attempts = "xmail_queue_message_attempts";

/** What waits in XMail's spool, for how long, and why: the log records only what succeeded. */
export const queue = makeDashboard({
  uid: "xmail-queue",
  title: "Queue",
  about: "Which messages are waiting, for how long, why are they not delivered, and which are frozen?",
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
          title: "Messages in queue",
          about:
            "How many messages are waiting? Messages currently in XMail's spool, one per recipient, without frozen ones. What is normal depends on your server; steady growth is not. No data: the exporter cannot read MailRoot/spool.",
          unit: Count,
          width: 4,
          warn: 100,
          bad: 1000,
          history: true,
          query: sum([], select(messages, waiting)),
        }),
        stat({
          id: 102,
          title: "Oldest message",
          about:
            "How long has the oldest message waited? Age of the oldest message that XMail still tries to deliver. By default XMail gives up after about twelve hours, so a few hours can be a single unreachable destination; the panels below show whether it is one or all.",
          unit: Seconds,
          width: 4,
          warn: 14_400,
          bad: 43_200,
          query: `${oldestAge} or ${nothingWaits([])}`,
        }),
        stat({
          id: 103,
          title: "Frozen messages",
          about:
            "How many messages are frozen? Messages that XMail has given up on. They stay until someone handles them (CTRL commands frozlist, frozsubmit and frozdel). More each day: see the reasons below.",
          unit: Count,
          width: 4,
          warn: 1,
          history: true,
          query: sum([], select(messages, 'state="frozen"')),
          leadsTo: ["Records of frozen messages", "xmail-logs", "var-event=xmail.queue.frozen"],
        }),
        stat({
          id: 104,
          title: "Permanent failures",
          about:
            "How many attempts failed permanently? Attempts in the selected time range that a server refused permanently: the sender gets a bounce. Some are misspelled addresses; many mean that a user's account sends spam, or that your address is on a blocklist.",
          unit: Count,
          width: 4,
          warn: 20,
          query: counted([], "xmail_delivery_failures_total", ['class="permanent"']),
          leadsTo: ["Records of the attempts", "xmail-logs", "var-event=xmail.queue.attempt"],
        }),
        stat({
          id: 105,
          title: "Not picked up",
          about:
            "How many files has XMail not picked up? Files that local programs (cron jobs, web forms) submitted in spool/local. XMail picks them up within seconds. If they stay, XMail is not running or cannot read them.",
          unit: Count,
          width: 4,
          warn: 1,
          query: sum([], select(messages, 'state="local"')),
        }),
        stat({
          id: 106,
          title: "Last scan",
          about:
            "How old is the queue data? Time since the last scan of the spool; with several exporters, the longest. Half a minute is normal (--spool.interval). Much more: see the row Spool scans. No data: it was never scanned.",
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
      title: "Waiting messages",
      panels: [
        series({
          id: 201,
          title: "Queue by state",
          about:
            "Does the queue drain? Messages by state: new without an attempt, active in its first attempt, retry waiting for another attempt, local not picked up. new does not drop: XMail's delivery threads hang. retry grows: other servers do not accept the mail.",
          unit: Count,
          width: 8,
          stacked: true,
          queries: [{ query: sum(["state"], select(messages, notFrozen)), legend: "{{state}}" }],
        }),
        series({
          id: 202,
          title: "Oldest message by state",
          about:
            "How old is the oldest message by state? Age of the oldest message by state. new above a minute: no attempts are started. retry drops when a message is delivered or frozen; a steadily rising line is one message that no server accepts.",
          unit: Seconds,
          width: 8,
          queries: [
            {
              query: `time() - ${min(["state"], select(oldest, notFrozen))} or ${nothingWaits(["state"], notFrozen)}`,
              legend: "{{state}}",
            },
          ],
        }),
        series({
          id: 203,
          title: "Queue size",
          about:
            "How much disk space does the queue use? Size of the messages by state. frozen grows until someone deletes the messages. A full disk stops all mail.",
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
          title: "Messages by age",
          about:
            "How long have messages waited? Messages that XMail still tries to deliver, by age. In a healthy queue they are young. A band that grows and moves to higher ages: a destination has been unreachable since then.",
          unit: Count,
          width: 8,
          stacked: true,
          ordered: true,
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
          title: "Messages by attempts",
          about:
            "How many attempts were made? The same messages by number of attempts. Many with none: XMail is overloaded or stuck. Many with two or three: greylisting, or an unreachable destination. By default XMail gives up after 32 (-Qr).",
          unit: Count,
          width: 8,
          stacked: true,
          ordered: true,
          queries: [
            { query: between(attempts, undefined, "0"), legend: "none" },
            { query: between(attempts, "0", "1"), legend: "once" },
            { query: between(attempts, "1", "4"), legend: "2 to 4 times" },
            { query: between(attempts, "4", "8"), legend: "5 to 8 times" },
            { query: between(attempts, "8", "16"), legend: "9 to 16 times" },
            { query: between(attempts, "16"), legend: "more" },
          ],
        }),
        series({
          id: 303,
          title: "Message age",
          about:
            "How long have most messages waited? Half of the messages have waited for less than the lower line, 19 of 20 for less than the upper one (capped at three days). Zero: no messages are waiting. The lower line above an hour: most mail is stuck.",
          unit: Seconds,
          width: 8,
          bad: 3600,
          queries: [
            { query: quantileNow(0.5, age, oldestAge), legend: "median" },
            { query: quantileNow(0.95, age, oldestAge), legend: "95th percentile" },
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
