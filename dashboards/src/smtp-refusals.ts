import type { Row } from "./dashboard.ts";
import { series } from "./panels.ts";
import { perMinute, perMinuteLastWeek, perMinuteSeen } from "./query.ts";
import { PerMinute } from "./units.ts";

const events = "xmail_smtp_events_total";
const recipients = "xmail_smtp_recipients_total";

export const refusals: Row = {
  id: 300,
  title: "Refusals by reason",
  panels: [
    series({
      id: 301,
      title: "Relay attempts",
      about:
        "Are there more relay attempts than usual? Refused recipients outside local domains per minute, now and a week ago. Far above last week: someone probes the server, or one of your devices sends through it without authentication.",
      unit: PerMinute,
      width: 12,
      queries: [
        { query: perMinute([], events, 'phase="rcpt"', 'result="erelay"'), legend: "relay attempts" },
        { query: perMinuteLastWeek([], events, 'phase="rcpt"', 'result="erelay"'), legend: "a week ago" },
      ],
    }),
    series({
      id: 302,
      title: "DNS blocklist rejections",
      about:
        "Which DNS blocklists refuse clients? Clients refused per minute by DNS blocklist. A list that jumps may have shut down and list everyone; one that disappears may no longer respond: remove it from the configuration.",
      unit: PerMinute,
      width: 12,
      queries: [{ query: perMinuteSeen(["list"], "xmail_smtp_dnsbl_rejections_total"), legend: "{{list}}" }],
    }),
    series({
      id: 303,
      title: "Refused recipients by reason",
      about:
        "Are recipients unknown, full or closed? Refused recipients per minute: eavail no such mailbox, efull mailbox full, eaccess or edsbl access denied. efull: a user gets no mail. Many eavail: guessed addresses, or a domain or alias that was removed.",
      unit: PerMinute,
      width: 12,
      queries: [
        {
          query: perMinuteSeen(["result"], recipients, 'result=~"eavail|efull|eaccess|edsbl"'),
          legend: "{{result}}",
        },
      ],
    }),
    series({
      id: 304,
      title: "Refused clients and senders",
      about:
        "Are clients or senders refused before they name a recipient? Refusals per minute because of the client's address (eipban, eipspam, eipmap, erdns) or the sender (enodns, espam, esyntax, eempty, ebig). Only the log records show whether legitimate senders are among them.",
      unit: PerMinute,
      width: 12,
      stacked: true,
      queries: [
        {
          query: perMinuteSeen(["phase", "result"], events, 'phase=~"sndrip|sndr|size"', 'result!="ok"'),
          legend: "{{phase}} {{result}}",
        },
      ],
    }),
  ],
};

export const errors: Row = {
  id: 400,
  title: "Authentication and client errors",
  panels: [
    series({
      id: 401,
      title: "Failed SMTP logins by mechanism",
      about:
        "Is someone guessing SMTP passwords? Failed AUTH per minute by mechanism. XMail does not log the user name. A plateau is an automated attack: block the addresses shown by the log records.",
      unit: PerMinute,
      width: 12,
      bad: 4,
      queries: [{ query: perMinuteSeen(["mechanism"], "xmail_smtp_auth_failures_total"), legend: "{{mechanism}}" }],
    }),
    series({
      id: 402,
      title: "TLS, VRFY and ETRN errors",
      about:
        "Do clients fail at TLS, or cause too many errors? Per minute: essl failed TLS handshakes, eerrs sessions ended after too many errors, eaccess VRFY and ETRN without permission. essl after a change of the certificate or an update of XMail: users cannot send.",
      unit: PerMinute,
      width: 12,
      queries: [
        {
          query: perMinuteSeen(["phase", "result"], events, 'phase=~"smtp|vrfy|etrn"'),
          legend: "{{phase}} {{result}}",
        },
      ],
    }),
  ],
};
