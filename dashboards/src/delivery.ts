import { CountsPerMinute, PercentUnit, Seconds, Short } from "@grafana/grafana-foundation-sdk/units";
import { makeDashboard } from "./dashboard.ts";
import { comingIn, filtering } from "./delivery-sources.ts";
import { bars, series, stat } from "./panels.ts";
import { added, max, perMinute, quantile, rate, recorded, select, sum } from "./query.ts";

const deliveries = "xmail_smail_deliveries_total";
const duration = "xmail_delivery_duration_seconds";
const toOthers = 'medium=~"smtp|fwd|rlys"';

/** The way from the spool to mailboxes and other servers, the queue, and the mail that comes in by other doors than SMTP. */
export const delivery = makeDashboard({
  uid: "xmail-delivery",
  title: "Delivery",
  about: "Does mail arrive, by which way, and how long does it take?",
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
            "Hand-overs out of the queue in the time shown; a message to three recipients is three. XMail logs only those that succeeded; what failed is on the Queue dashboard. Red: not one.",
          unit: Short,
          decimals: 0,
          width: 6,
          good: 1,
          query: added([], deliveries),
        }),
        stat({
          id: 102,
          title: "How long does mail take?",
          about:
            "19 of 20 messages went from the spool to their destination within this time. Minutes are usual while other servers greylist, hours are not.",
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
            "Share of the local deliveries of the time shown that took a minute at most. It should be nearly all: local delivery waits for nobody but filters and the disk.",
          unit: PercentUnit,
          width: 6,
          fair: 0.9,
          good: 0.98,
          query: `${added([], `${duration}_bucket`, ['medium="local"', 'le=~"60|60.0"'])} / (${added([], `${duration}_count`, ['medium="local"'])} > 0)`,
        }),
        stat({
          id: 104,
          title: "How many messages wait?",
          about:
            "Messages in XMail's spool now, without frozen ones. What is normal depends on your server; growing without end is not. No data: the exporter cannot read MailRoot/spool.",
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
      title: "Ways and domains",
      panels: [
        series({
          id: 201,
          title: "By which way does mail leave the queue?",
          about:
            "Hand-overs a minute by medium: local a mailbox, smtp another server, fwd and rlys a relay, redir and lredir a redirect, extrn and filter a program. One that falls to zero has broken.",
          unit: CountsPerMinute,
          width: 16,
          stacked: true,
          queries: [{ query: `${perMinute(["medium"], deliveries)} > 0`, legend: "{{medium}}" }],
        }),
        bars({
          id: 202,
          title: "Which domains' mailboxes get mail?",
          about:
            "Messages put into mailboxes in the time shown by domain. A domain that is missing gets no mail: check its MX record, domains.tab and its aliases.",
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
            "Time from the spool into a local mailbox: half took less than the lower line, 19 of 20 less than the upper one. More than a minute: the queue is full, filters are slow, or the disk is.",
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
          title: "How long until another server takes it?",
          about:
            "Time from the spool until another server has accepted it. The upper line is high where servers greylist. The lower line above 15 minutes: DNS, the network or the relay has trouble.",
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
          title: "Which way is slow?",
          about:
            "Mean time of a delivery by medium. The one that stands out is where to look: smtp and fwd at other servers, extrn and filter at your programs.",
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
            "Messages in the spool by state: new without an attempt, active being delivered, retry to be tried again, local not picked up yet. new that stays: XMail's delivery threads hang. retry that grows: other servers do not take it.",
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
          title: "How many messages were given up?",
          about:
            "Frozen messages in the spool. XMail tries them no more; they stay until somebody looks at them (frozlist and frozdel by CTRL). More each day: see the reasons on the Queue dashboard.",
          unit: Short,
          width: 6,
          warn: 1,
          leadsTo: ["Queue", "xmail-queue"],
          queries: [{ query: sum([], select("xmail_queue_messages", 'state="frozen"')), legend: "frozen" }],
        }),
        series({
          id: 403,
          title: "Which accepted messages were never handed over?",
          about:
            "Messages that came in and have no hand-over in the log, by age (1m is from a minute on). Those of an hour and more wait, bounced, or were dropped by a filter. It needs no access to the spool.",
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
