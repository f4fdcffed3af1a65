import { CountsPerMinute, PercentUnit, Seconds, Short } from "@grafana/grafana-foundation-sdk/units";
import { makeDashboard } from "./dashboard.ts";
import { comingIn, filtering } from "./delivery-sources.ts";
import { bars, series, stat } from "./panels.ts";
import { added, max, perMinute, quantile, rate, recorded, select, sum } from "./query.ts";

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
          title: "How many messages were delivered?",
          about:
            "Deliveries from the queue in the selected time range; a message to three recipients counts three times. XMail logs only successful ones; failures are on the Queue dashboard. Red: none at all.",
          unit: Short,
          decimals: 0,
          width: 6,
          good: 1,
          query: added([], deliveries),
        }),
        stat({
          id: 102,
          title: "How long does delivery take?",
          about:
            "19 of 20 messages went from the spool to their destination within this time. Minutes are normal because of greylisting, hours are not.",
          unit: Seconds,
          width: 6,
          warn: 300,
          bad: 3600,
          history: true,
          query: max([], recorded("instance:xmail_delivery_duration_seconds:p95_rate5m")),
        }),
        stat({
          id: 103,
          title: "What share is in the mailbox within a minute?",
          about:
            "Share of local deliveries in the selected time range that took at most a minute. It should be nearly all: local delivery depends only on filters and the disk.",
          unit: PercentUnit,
          width: 6,
          fair: 0.9,
          good: 0.98,
          query: `${added([], `${duration}_bucket`, ['medium="local"', 'le=~"60|60.0"'])} / (${added([], `${duration}_count`, ['medium="local"'])} > 0)`,
        }),
        stat({
          id: 104,
          title: "How many messages are waiting?",
          about:
            "Messages currently in XMail's spool, without frozen ones. What is normal depends on your server; steady growth is not. No data: the exporter cannot read MailRoot/spool.",
          unit: Short,
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
          title: "Through which medium does mail leave the queue?",
          about:
            "Deliveries per minute by medium: local to a mailbox, smtp to another server, fwd and rlys through a relay, redir and lredir by a redirect, extrn and filter to a program. One that drops to zero is broken.",
          unit: CountsPerMinute,
          width: 16,
          stacked: true,
          queries: [{ query: `${perMinute(["medium"], deliveries)} > 0`, legend: "{{medium}}" }],
        }),
        bars({
          id: 202,
          title: "Which domains' mailboxes get mail?",
          about:
            "Messages delivered to mailboxes in the selected time range by domain. A missing domain receives no mail: check its MX record, domains.tab and its aliases.",
          unit: Short,
          width: 8,
          query: `topk(20, ${added(["domain"], "xmail_smail_local_deliveries_total")} > 0)`,
          legend: "{{domain}}",
        }),
      ],
    },
    {
      id: 300,
      title: "Delivery time",
      panels: [
        series({
          id: 301,
          title: "How long until mail is in the mailbox?",
          about:
            "Time from the spool to a local mailbox: half took less than the lower line, 19 of 20 less than the upper one. More than a minute: the queue is long, or filters or the disk are slow.",
          unit: Seconds,
          width: 8,
          bad: 60,
          queries: [
            { query: quantile(0.5, [], duration, 'medium="local"'), legend: "half" },
            { query: quantile(0.95, [], duration, 'medium="local"'), legend: "19 of 20" },
          ],
        }),
        series({
          id: 302,
          title: "How long until another server accepts it?",
          about:
            "Time from the spool until another server has accepted the message. Greylisting makes the upper line high. The lower line above 15 minutes: problems with DNS, the network or the relay.",
          unit: Seconds,
          width: 8,
          bad: 900,
          queries: [
            { query: quantile(0.5, [], duration, toOthers), legend: "half" },
            { query: quantile(0.95, [], duration, toOthers), legend: "19 of 20" },
          ],
        }),
        series({
          id: 303,
          title: "Which medium is slow?",
          about:
            "Mean delivery time by medium. Investigate the one that stands out: for smtp and fwd the other servers, for extrn and filter your programs.",
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
          title: "Does the queue drain?",
          about:
            "Messages in the spool by state: new without an attempt, active being delivered, retry waiting for another attempt, local not picked up yet. new does not drop: XMail's delivery threads hang. retry grows: other servers do not accept the mail.",
          unit: Short,
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
          title: "How many messages were frozen?",
          about:
            "Frozen messages in the spool. XMail no longer tries to deliver them; they stay until someone handles them (CTRL commands frozlist and frozdel). More each day: see the reasons on the Queue dashboard.",
          unit: Short,
          width: 6,
          warn: 1,
          leadsTo: ["Queue", "xmail-queue"],
          queries: [{ query: sum([], select("xmail_queue_messages", 'state="frozen"')), legend: "frozen" }],
        }),
        series({
          id: 403,
          title: "Which accepted messages were never delivered?",
          about:
            "Messages that were received and have no delivery in the log, by age (1m means a minute or more). Those of an hour and more are waiting, bounced, or were dropped by a filter. Does not need access to the spool.",
          unit: Short,
          width: 6,
          stacked: true,
          queries: [{ query: sum(["age"], select("xmail_messages_without_delivery")), legend: "{{age}}" }],
        }),
      ],
    },
    comingIn,
    filtering,
  ],
});
