import { Short } from "@grafana/grafana-foundation-sdk/units";
import type { Row } from "./dashboard.ts";
import { logs } from "./log-panels.ts";
import { records, top } from "./log-query.ts";
import { bars } from "./panels.ts";

const failed = records('event_name=~"xmail.smtp.auth|xmail.pop3.login|xmail.ctrl.login"', 'error_type!=""');

/** What metrics must not hold: addresses and names. They are in the log records alone. */
export const byAddress: Row = {
  id: 500,
  title: "Addresses and names (needs log records in Loki)",
  panels: [
    bars({
      id: 501,
      title: "From which addresses do failed logins come?",
      about:
        "The 20 addresses with the most failed logins at SMTP, POP3 and CTRL in the selected time range. Few addresses with many failures each: block them. Many addresses with few failures each: a botnet; strong passwords help more than blocking.",
      unit: Short,
      width: 12,
      source: "loki",
      query: top(20, "client_address", failed),
      legend: "{{client_address}}",
    }),
    bars({
      id: 502,
      title: "Which names are tried?",
      about:
        "The 20 user names with the most failed logins at POP3 and CTRL (not logged for SMTP). An existing name, again and again from one address: its owner has an old password in some client.",
      unit: Short,
      width: 12,
      source: "loki",
      query: top(20, "user_name", failed),
      legend: "{{user_name}}",
    }),
    logs({
      id: 503,
      title: "Which logins failed?",
      about: "The individual failed logins, newest first. Records never contain passwords.",
      width: 24,
      queries: [failed],
    }),
  ],
};
