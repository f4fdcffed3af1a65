import { CountsPerMinute, Short } from "@grafana/grafana-foundation-sdk/units";
import type { Row } from "./dashboard.ts";
import { records, top } from "./log-query.ts";
import { bars, series } from "./panels.ts";
import { added, perMinute, select, sum } from "./query.ts";

const counted = "xmail_delivery_failures_total";
const failed = records('event_name=~"xmail.queue.attempt"');

/** Why attempts failed, as XMail noted it in the spool. */
export const failures: Row = {
  id: 400,
  title: "Why mail is not delivered",
  panels: [
    series({
      id: 401,
      title: "How many attempts fail?",
      about:
        "Failed attempts per minute: deferred will be retried, failed will not, unreported has no reason (ended by a filter, or XMail was stopped). Attempts of messages that left the spool within seconds are not seen.",
      unit: CountsPerMinute,
      width: 8,
      stacked: true,
      colors: { deferred: "orange", failed: "red", unreported: "blue" },
      queries: [
        { query: perMinute(["result"], "xmail_delivery_attempts_total", 'result!="delivered"'), legend: "{{result}}" },
      ],
    }),
    series({
      id: 402,
      title: "Why do attempts fail temporarily?",
      about:
        "Temporary failures per minute by reason. greylisted is normal. connection or dns at many destinations: your network or resolver. rate_limited or policy: others think that you send spam.",
      unit: CountsPerMinute,
      width: 8,
      stacked: true,
      queries: [{ query: perMinute(["reason"], counted, 'class="temporary"'), legend: "{{reason}}" }],
    }),
    series({
      id: 403,
      title: "Why do attempts fail permanently?",
      about:
        "Permanent failures per minute by reason. unknown_user and dns are wrong addresses; many of them mean an old mailing list or spam. policy: your server or its mail is refused, search DNS blocklists for its address. size, mailbox_full: the sender has to act.",
      unit: CountsPerMinute,
      width: 8,
      stacked: true,
      queries: [{ query: perMinute(["reason"], counted, 'class="permanent"'), legend: "{{reason}}" }],
    }),
    bars({
      id: 404,
      title: "Which reasons are most frequent?",
      about:
        "Failed attempts in the selected time range by class and reason, most frequent first. A message that is tried ten times counts ten times. None: every attempt succeeded.",
      unit: Short,
      width: 12,
      query: `sort_desc(${added(["class", "reason"], counted)} > 0)`,
      legend: "{{class}} {{reason}}",
    }),
    series({
      id: 405,
      title: "How many messages were frozen?",
      about:
        "Frozen messages in the spool: refused permanently, or tried too often. A step up has a single cause; read the records of that time below. If RemoveSpoolErrors is set in server.tab, XMail deletes such messages and this stays zero.",
      unit: Short,
      width: 12,
      warn: 1,
      queries: [{ query: sum([], select("xmail_queue_messages", 'state="frozen"')), legend: "frozen" }],
      leadsTo: ["Records of frozen messages", "xmail-logs", "var-event=xmail.queue.frozen"],
    }),
  ],
};

/** Metrics name own domains only, unless --spool.remote-domains says otherwise: the rest is in the log records. */
export const destinations: Row = {
  id: 500,
  title: "Worst destinations",
  panels: [
    bars({
      id: 501,
      title: "For which domains is mail waiting?",
      about:
        "Waiting messages by recipient domain, most first. A local domain: its mailboxes are full or a filter hangs. other is all remote domains; --spool.remote-domains lists the largest of them. None: no messages are waiting.",
      unit: Short,
      width: 8,
      query: `topk(20, ${sum(["domain"], select("xmail_queue_domain_messages"))} > 0)`,
      legend: "{{domain}}",
    }),
    bars({
      id: 502,
      title: "Which servers do not accept our mail?",
      about:
        "The servers with the most failed attempts in the selected time range. If it is a single one, the problem is there, or it blocks you: read its replies below. Needs log records in Loki.",
      unit: Short,
      width: 8,
      source: "loki",
      query: top(20, "server_address", failed),
      legend: "{{server_address}}",
    }),
    bars({
      id: 503,
      title: "Whose mail fails?",
      about:
        "The senders with the most failed attempts in the selected time range. A user with hundreds: a newsletter with old addresses, or a stolen password. Needs log records in Loki.",
      unit: Short,
      width: 8,
      source: "loki",
      query: top(20, "email_from_address", failed),
      legend: "{{email_from_address}}",
    }),
  ],
};
