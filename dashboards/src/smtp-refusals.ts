import { CountsPerMinute } from "@grafana/grafana-foundation-sdk/units";
import type { Row } from "./dashboard.ts";
import { series } from "./panels.ts";
import { perMinute, perMinuteLastWeek } from "./query.ts";

const events = "xmail_smtp_events_total";
const recipients = "xmail_smtp_recipients_total";

export const refusals: Row = {
  id: 300,
  title: "Refusals by reason",
  panels: [
    series({
      id: 301,
      title: "Are there more relay attempts than usual?",
      about:
        "Recipients in no domain of ours a minute, now and a week ago. They are refused. Far above last week: somebody tests the server, or a device of your own sends by it without logging in.",
      unit: CountsPerMinute,
      width: 12,
      queries: [
        { query: perMinute([], events, 'stage="rcpt"', 'result="erelay"'), legend: "now" },
        { query: perMinuteLastWeek([], events, 'stage="rcpt"', 'result="erelay"'), legend: "a week ago" },
      ],
    }),
    series({
      id: 302,
      title: "Which DNS lists refuse clients?",
      about:
        "Clients refused a minute by DNS list. A list that jumps may have shut down and list everybody; one that vanished may not answer any more: take it out of the configuration.",
      unit: CountsPerMinute,
      width: 12,
      queries: [{ query: perMinute(["list"], "xmail_smtp_dnsbl_rejections_total"), legend: "{{list}}" }],
    }),
    series({
      id: 303,
      title: "Are recipients unknown, full or closed?",
      about:
        "Refused recipients a minute: eavail there is no such mailbox, efull it is full, eaccess or edsbl it may not be written to. efull: a user gets no mail. eavail in bulk: guessed addresses, or a domain or alias that was removed.",
      unit: CountsPerMinute,
      width: 12,
      queries: [
        {
          query: perMinute(["result"], recipients, 'result=~"eavail|efull|eaccess|edsbl"'),
          legend: "{{result}}",
        },
      ],
    }),
    series({
      id: 304,
      title: "Are clients or senders refused before they name a recipient?",
      about:
        "Refusals a minute of the client's address (eipban, eipspam, eipmap, erdns) and of the sender (enodns, espam, esyntax, eempty, ebig). A good partner among them shows in the log records only.",
      unit: CountsPerMinute,
      width: 12,
      stacked: true,
      queries: [
        {
          query: `${perMinute(["stage", "result"], events, 'stage=~"sndrip|sndr|size"', 'result!="ok"')} > 0`,
          legend: "{{stage}} {{result}}",
        },
      ],
    }),
  ],
};

export const errors: Row = {
  id: 400,
  title: "Authentication and clients' errors",
  panels: [
    series({
      id: 401,
      title: "Is somebody guessing SMTP passwords?",
      about:
        "Failed AUTH a minute by mechanism. XMail does not log the name that was tried. A plateau is a machine: block its addresses, which the log records show.",
      unit: CountsPerMinute,
      width: 12,
      bad: 4,
      queries: [{ query: perMinute(["mechanism"], "xmail_smtp_auth_failures_total"), legend: "{{mechanism}}" }],
    }),
    series({
      id: 402,
      title: "Do clients fail at TLS, or err too often?",
      about:
        "A minute: essl failed TLS handshakes, eerrs sessions ended after too many errors, eaccess VRFY and ETRN from who may not. essl after a change of certificate or of XMail: users cannot send.",
      unit: CountsPerMinute,
      width: 12,
      queries: [
        {
          query: perMinute(["stage", "result"], events, 'stage=~"smtp|vrfy|etrn"'),
          legend: "{{stage}} {{result}}",
        },
      ],
    }),
  ],
};
