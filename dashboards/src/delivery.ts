import { makeDashboard } from "./dashboard.ts";
import { providers } from "./delivery-destinations.ts";
import { comingIn, filtering } from "./delivery-sources.ts";
import { series, stat, table } from "./panels.ts";
import { added, counted, max, perMinuteSeen, quantile, rate, recorded, select, sum } from "./query.ts";
import { Count, PerMinute, PercentUnit, Seconds } from "./units.ts";

const deliveries = "xmail_smail_deliveries_total";
const duration = "xmail_delivery_duration_seconds";
const toOthers = 'medium=~"smtp|fwd|rlys"';

/** Delivery from the spool to mailboxes and other servers, the queue, and mail that is not received by SMTP. */
export const delivery = makeDashboard({
  uid: "xmail-delivery",
  title: "Delivery",
  about: "Is mail delivered, through which medium, and how long does it take?",
  from: "now-6h",
  beside: { title: "Log records", uid: "xmail-logs" },
  rows: [
    {
      id: 100,
      title: "Overview",
      panels: [
        stat({
          id: 101,
          title: "Messages delivered",
          about:
            "How many messages were delivered? Deliveries from the queue in the selected time range; a message to three recipients counts three times. XMail logs only successful ones; failures are on the Queue dashboard. Red: none at all.",
          unit: Count,
          width: 6,
          good: 1,
          query: counted([], deliveries),
        }),
        stat({
          id: 102,
          title: "Delivery time, p95",
          about:
            "How long does delivery take? 19 of 20 messages went from the spool to their destination within this time. Minutes are normal because of greylisting, hours are not.",
          unit: Seconds,
          width: 6,
          warn: 300,
          bad: 3600,
          history: true,
          query: max([], recorded("instance:xmail_delivery_duration_seconds:p95_rate5m")),
        }),
        stat({
          id: 103,
          title: "Local within a minute",
          about:
            "What share is in the mailbox within a minute? Share of local deliveries in the selected time range that took at most a minute. It should be nearly all: local delivery depends only on filters and the disk.",
          unit: PercentUnit,
          width: 6,
          fair: 0.9,
          good: 0.98,
          query: `${added([], `${duration}_bucket`, ['medium="local"', 'le=~"60|60.0"'])} / (${added([], `${duration}_count`, ['medium="local"'])} > 0)`,
        }),
        stat({
          id: 104,
          title: "Messages in queue",
          about:
            "How many messages are waiting? Messages currently in XMail's spool, without frozen ones. What is normal depends on your server; steady growth is not. No data: the exporter cannot read MailRoot/spool.",
          unit: Count,
          width: 6,
          warn: 100,
          bad: 1000,
          history: true,
          query: sum([], select("xmail_queue_messages", 'state=~"new|active|retry"')),
          leadsTo: ["Queue", "xmail-queue"],
        }),
      ],
    },
    {
      id: 200,
      title: "Media and domains",
      panels: [
        series({
          id: 201,
          title: "Deliveries by medium",
          about:
            "Through which medium does mail leave the queue? Deliveries per minute by medium: local to a mailbox, smtp to another server, fwd and rlys through a relay, redir and lredir by a redirect, extrn and filter to a program. One that drops to zero is broken.",
          unit: PerMinute,
          width: 16,
          stacked: true,
          queries: [{ query: perMinuteSeen(["medium"], deliveries), legend: "{{medium}}" }],
        }),
        table({
          id: 202,
          title: "Local deliveries by domain",
          about:
            "Which domains' mailboxes get mail? Messages delivered to mailboxes in the selected time range by domain. A missing domain receives no mail: check its MX record, domains.tab and its aliases.",
          unit: Count,
          width: 8,
          query: `topk(20, ${counted(["domain"], "xmail_smail_local_deliveries_total")} > 0)`,
          columns: ["domain"],
          value: "messages",
        }),
      ],
    },
    {
      id: 300,
      title: "Delivery time",
      panels: [
        series({
          id: 301,
          title: "Delivery time, local",
          about:
            "How long until mail is in the mailbox? Time from the spool to a local mailbox: half took less than the lower line, 19 of 20 less than the upper one. More than a minute: the queue is long, or filters or the disk are slow.",
          unit: Seconds,
          width: 8,
          bad: 60,
          queries: [
            { query: quantile(0.5, [], duration, 'medium="local"'), legend: "median" },
            { query: quantile(0.95, [], duration, 'medium="local"'), legend: "95th percentile" },
          ],
        }),
        series({
          id: 302,
          title: "Delivery time, remote",
          about:
            "How long until another server accepts it? Time from the spool until another server has accepted the message. Greylisting makes the upper line high. The lower line above 15 minutes: problems with DNS, the network or the relay.",
          unit: Seconds,
          width: 8,
          bad: 900,
          queries: [
            { query: quantile(0.5, [], duration, toOthers), legend: "median" },
            { query: quantile(0.95, [], duration, toOthers), legend: "95th percentile" },
          ],
        }),
        series({
          id: 303,
          title: "Mean delivery time by medium",
          about:
            "Which medium is slow? Mean delivery time by medium. Investigate the one that stands out: for smtp and fwd the other servers, for extrn and filter your programs.",
          unit: Seconds,
          width: 8,
          queries: [
            {
              query: `${sum(["medium"], rate(`${duration}_sum`))} / (${sum(["medium"], rate(`${duration}_count`))} > 0)`,
              legend: "{{medium}}",
            },
          ],
        }),
      ],
    },
    {
      id: 400,
      title: "Queue",
      panels: [
        series({
          id: 401,
          title: "Queue by state",
          about:
            "Does the queue drain? Messages in the spool by state: new without an attempt, active in the first attempt, retry waiting for another attempt, local not picked up yet. new does not drop: XMail's delivery threads hang. retry grows: other servers do not accept the mail.",
          unit: Count,
          width: 12,
          stacked: true,
          leadsTo: ["Queue", "xmail-queue"],
          queries: [
            {
              query: sum(["state"], select("xmail_queue_messages", 'state=~"new|active|retry|local"')),
              legend: "{{state}}",
            },
          ],
        }),
        series({
          id: 402,
          title: "Frozen messages",
          about:
            "How many messages were frozen? Frozen messages in the spool. XMail no longer tries to deliver them; they stay until someone handles them (CTRL commands frozlist and frozdel). More each day: see the reasons on the Queue dashboard.",
          unit: Count,
          width: 6,
          warn: 1,
          leadsTo: ["Queue", "xmail-queue"],
          queries: [{ query: sum([], select("xmail_queue_messages", 'state="frozen"')), legend: "frozen" }],
        }),
        series({
          id: 403,
          title: "Messages without delivery",
          about:
            "Which accepted messages were never delivered? Messages that were received, have no delivery in the log and were not dropped by a filter, by age. Those older than an hour are waiting or were given up. Does not need access to the spool.",
          unit: Count,
          width: 6,
          stacked: true,
          ordered: true,
          queries: [
            { query: withoutDelivery("0s"), legend: "up to a minute" },
            { query: withoutDelivery("1m"), legend: "up to 10 minutes" },
            { query: withoutDelivery("10m"), legend: "up to an hour" },
            { query: withoutDelivery("1h"), legend: "up to a day" },
            { query: withoutDelivery("1d"), legend: "longer" },
          ],
        }),
      ],
    },
    providers,
    comingIn,
    filtering,
  ],
});

function withoutDelivery(age: string): string {
  return sum([], select("xmail_messages_without_delivery", `age="${age}"`));
}
