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
        "Failed attempts a minute: temporary will be tried again, permanent will not, unreported ended without a word (a filter, or XMail was stopped). An attempt whose message left the spool within seconds is not seen.",
      unit: CountsPerMinute,
      width: 8,
      stacked: true,
      colors: { temporary: "orange", permanent: "red", unreported: "blue" },
      queries: [{ query: perMinute(["result"], "xmail_delivery_attempts_total"), legend: "{{result}}" }],
    }),
    series({
      id: 402,
      title: "Why do attempts fail for now?",
      about:
        "Temporary failures a minute by reason. greylisted is usual. connection or dns at many destinations: your network or resolver. rate_limited or policy: others think that you send spam.",
      unit: CountsPerMinute,
      width: 8,
      stacked: true,
      queries: [{ query: perMinute(["reason"], counted, 'class="temporary"'), legend: "{{reason}}" }],
    }),
    series({
      id: 403,
      title: "Why do attempts fail for good?",
      about:
        "Permanent failures a minute by reason. unknown_user and dns are wrong addresses; in bulk they are an old mailing list or spam. policy: your server or its mail is refused, look for its address in DNS lists. size, mailbox_full: the sender has to act.",
      unit: CountsPerMinute,
      width: 8,
      stacked: true,
      queries: [{ query: perMinute(["reason"], counted, 'class="permanent"'), legend: "{{reason}}" }],
    }),
    bars({
      id: 404,
      title: "Which reasons are most frequent?",
      about:
        "Failed attempts of the time shown by class and reason, the most frequent first. One message that is tried ten times counts ten times here. None: every attempt succeeded.",
      unit: Short,
      width: 12,
      query: `sort_desc(${added(["class", "reason"], counted)} > 0)`,
      legend: "{{class}} {{reason}}",
    }),
    series({
      id: 405,
      title: "How many messages were given up?",
      about:
        "Frozen messages in the spool: refused for good, or tried too often. A step up is one cause; read the records of the same time below. Where RemoveSpoolErrors is set in server.tab, XMail deletes them and this stays zero.",
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
  title: "The worst destinations",
  panels: [
    bars({
      id: 501,
      title: "For which domains does mail wait?",
      about:
        "Waiting messages by domain of the recipient, the most first. One of your own: its mailboxes are full or a filter hangs. other is the rest of the world; --spool.remote-domains names the biggest of it. None: nothing waits.",
      unit: Short,
      width: 8,
      query: `topk(20, ${sum(["domain"], select("xmail_queue_domain_messages"))} > 0)`,
      legend: "{{domain}}",
    }),
    bars({
      id: 502,
      title: "Which servers do not take our mail?",
      about:
        "The servers at which most attempts of the time shown failed. One alone has trouble of its own, or with you: read what it answered below. Needs log records in Loki.",
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
        "The senders with most failed attempts in the time shown. A user with hundreds: a newsletter with old addresses, or a stolen password. Needs log records in Loki.",
      unit: Short,
      width: 8,
      source: "loki",
      query: top(20, "email_from_address", failed),
      legend: "{{email_from_address}}",
    }),
  ],
};
