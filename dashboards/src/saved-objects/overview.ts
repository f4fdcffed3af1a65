import { count, each, overTime, top } from "./aggregation.ts";
import { dashboard } from "./dashboard.ts";
import { client, event, reason, type Form } from "./form.ts";
import { links } from "./links.ts";
import { delivered, failedAttempt, failedLogin, frozen, is, received, records, refused } from "./query.ts";
import type { SavedObject } from "./saved-object.ts";
import { search } from "./search.ts";
import { bars, numbers, table } from "./visualization.ts";

/** Is mail flowing, and what goes wrong? */
export function overview(form: Form): SavedObject[] {
  const trouble = records(is(form.severity, "WARN", "ERROR"));
  const totals = numbers({
    id: "xmail-totals",
    title: "Totals",
    about:
      "Messages received by SMTP, deliveries, refusals by the SMTP server, failed logins, failed delivery attempts and messages that XMail gave up on.",
    query: records(),
    aggregations: [
      count("records"),
      each({
        Received: received,
        Delivered: delivered,
        Refused: refused,
        "Failed logins": failedLogin,
        "Failed attempts": failedAttempt,
        Frozen: frozen,
      }),
    ],
  });
  const bySeverity = bars({
    id: "xmail-severity",
    title: "Records by severity",
    about: "WARN: refused by XMail, or an attempt that will be repeated. ERROR: XMail failed, or gave up.",
    query: records(),
    aggregations: [count("Records"), overTime(), top(form.severity, "Severity", { size: 5, schema: "group" })],
    colors,
  });
  const flow = bars({
    id: "xmail-flow",
    title: "Messages received and delivered",
    about:
      "Messages received by SMTP, and deliveries: one for each recipient. No deliveries while messages are received: look at the queue.",
    query: records(),
    aggregations: [count("Records"), overTime(), each({ Received: received, Delivered: delivered })],
    colors: { Received: "#6ED0E0", Delivered: "#7EB26D" },
    beside: true,
  });
  const events = table({
    id: "xmail-events",
    title: "Events",
    about: "How often each event occurred. docs/logs.md explains them.",
    query: records(),
    aggregations: [count("Records"), top(event, "Event", { size: 50 })],
  });
  const hosts = table({
    id: "xmail-hosts",
    title: "Hosts",
    about: "The exporters that sent records. One is missing: no records arrive from there.",
    query: records(),
    aggregations: [count("Records"), top(form.host, "Host", { size: 50 })],
  });
  const latest = search({
    id: "xmail-trouble",
    title: "Warnings and errors",
    about: "The individual records, newest first.",
    query: trouble,
    columns: [event, reason, client, form.body],
  });
  const page = dashboard({
    id: "xmail-overview",
    title: "Log overview",
    about: "Is mail flowing, and what goes wrong?",
    rows: [
      { height: 4, panels: [links] },
      { height: 7, panels: [totals] },
      { height: 12, panels: [bySeverity, flow] },
      { height: 15, panels: [events, hosts], widths: [30, 18] },
      { height: 20, panels: [latest] },
    ],
  });
  return [totals, bySeverity, flow, events, hosts, latest, page];
}

const colors = { INFO: "#7EB26D", WARN: "#EAB839", ERROR: "#E24D42" };
