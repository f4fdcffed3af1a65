import type { Row } from "./dashboard.ts";
import { topTable } from "./log-panels.ts";
import { records } from "./log-query.ts";
import { series, table } from "./panels.ts";
import { counted, perMinute, perMinuteSeen, select, sum } from "./query.ts";
import { Count, PerMinute } from "./units.ts";

const failuresTotal = "xmail_delivery_failures_total";
const failed = records('event_name=~"xmail.queue.attempt"');

/** Why attempts failed, as XMail noted it in the spool. */
export const failures: Row = {
  id: 400,
  title: "Why mail is not delivered",
  panels: [
    series({
      id: 401,
      title: "Failed attempts",
      about:
        "How many attempts fail? Failed attempts per minute: deferred will be retried, failed will not, unreported has no reason (ended by a filter, or XMail was stopped). Attempts of messages that left the spool within seconds are not seen.",
      unit: PerMinute,
      width: 8,
      stacked: true,
      queries: [
        { query: perMinute(["result"], "xmail_delivery_attempts_total", 'result!="delivered"'), legend: "{{result}}" },
      ],
    }),
    series({
      id: 402,
      title: "Temporary failures by reason",
      about:
        "Why do attempts fail temporarily? Temporary failures per minute by reason. greylisted is normal. connection or dns at many destinations: your network or resolver. blocklisted, reputation or authentication: this server is refused, see Destinations on the Delivery dashboard.",
      unit: PerMinute,
      width: 8,
      stacked: true,
      queries: [{ query: perMinuteSeen(["reason"], failuresTotal, 'class="temporary"'), legend: "{{reason}}" }],
    }),
    series({
      id: 403,
      title: "Permanent failures by reason",
      about:
        "Why do attempts fail permanently? Permanent failures per minute by reason. unknown_user and dns are wrong addresses; many of them mean an old mailing list or spam. blocklisted, reputation, authentication: this server is refused, see Destinations on the Delivery dashboard. size, mailbox_full: the sender has to act.",
      unit: PerMinute,
      width: 8,
      stacked: true,
      queries: [{ query: perMinuteSeen(["reason"], failuresTotal, 'class="permanent"'), legend: "{{reason}}" }],
    }),
    table({
      id: 404,
      title: "Top failure reasons",
      about:
        "Which reasons are most frequent? Failed attempts in the selected time range by class and reason, most frequent first. A message that is tried ten times counts ten times. None: every attempt succeeded.",
      unit: Count,
      width: 12,
      query: `${counted(["class", "reason"], failuresTotal)} > 0`,
      columns: ["class", "reason"],
      value: "attempts",
    }),
    series({
      id: 405,
      title: "Frozen messages over time",
      about:
        "How many messages were frozen? Frozen messages in the spool: refused permanently, or tried too often. A step up has a single cause; read the records of that time below. If RemoveSpoolErrors is set in server.tab, XMail deletes such messages and this stays zero.",
      unit: Count,
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
    table({
      id: 501,
      title: "Queue by recipient domain",
      about:
        "For which domains is mail waiting? Waiting messages by recipient domain, most first. A local domain: its mailboxes are full or a filter hangs. other is all remote domains; --spool.remote-domains lists the largest of them. None: no messages are waiting.",
      unit: Count,
      width: 8,
      height: 10,
      query: `topk(20, ${sum(["domain"], select("xmail_queue_domain_messages"))} > 0)`,
      columns: ["domain"],
      value: "messages",
    }),
    topTable({
      id: 502,
      title: "Servers, last 5,000 failures",
      about:
        "Which servers do not accept our mail? The servers with the most failed attempts, among the last 5,000 in the selected time range. If it is a single one, the problem is there, or it blocks you: read its replies below. Needs log records in Loki.",
      width: 8,
      query: failed,
      label: "server_address",
      column: "Server",
    }),
    topTable({
      id: 503,
      title: "Senders, last 5,000 failures",
      about:
        "Whose mail fails? The senders with the most failed attempts, among the last 5,000 in the selected time range. A user with hundreds: a newsletter with old addresses, or a stolen password. Needs log records in Loki.",
      width: 8,
      query: failed,
      label: "email_from_address",
      column: "Sender",
    }),
  ],
};
