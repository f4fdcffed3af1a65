import type { Row } from "./dashboard.ts";
import { logs, topTable } from "./log-panels.ts";
import { records } from "./log-query.ts";

const failed = records('event_name=~"xmail.smtp.auth|xmail.pop3.login|xmail.ctrl.login"', 'error_type!=""');

/** What metrics must not hold: addresses and names. They are in the log records alone. */
export const byAddress: Row = {
  id: 500,
  title: "Addresses and names (needs log records in Loki)",
  panels: [
    topTable({
      id: 501,
      title: "Clients, last 5,000 failed logins",
      about:
        "From which addresses do failed logins come? The addresses with the most failed logins at SMTP, POP3 and CTRL, among the last 5,000 in the selected time range. Few addresses with many failures each: block them. Many addresses with few failures each: a botnet; strong passwords help more than blocking.",
      width: 12,
      query: failed,
      label: "client_address",
      column: "Client",
    }),
    topTable({
      id: 502,
      title: "User names, last 5,000 failed logins",
      about:
        "Which names are tried? The user names with the most failed logins at POP3 and CTRL (not logged for SMTP), among the last 5,000 in the selected time range. An existing name, again and again from one address: its owner has an old password in some client.",
      width: 12,
      query: failed,
      label: "user_name",
      column: "User name",
    }),
    logs({
      id: 503,
      title: "Failed login records",
      about: "Which logins failed? The individual failed logins, newest first. Records never contain passwords.",
      width: 24,
      queries: [failed],
    }),
  ],
};
