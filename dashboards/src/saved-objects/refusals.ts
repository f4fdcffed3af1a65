import { count, distinct, overTime, top } from "./aggregation.ts";
import { dashboard } from "./dashboard.ts";
import { client, event, reason, recipient, sender, type Form } from "./form.ts";
import { links } from "./links.ts";
import { exists, records, refused } from "./query.ts";
import type { SavedObject } from "./saved-object.ts";
import { search } from "./search.ts";
import { bars, table } from "./visualization.ts";

/** What does the SMTP server refuse, to whom, and why? */
export function refusals(form: Form): SavedObject[] {
  const overview = bars({
    id: "xmail-refusals-time",
    title: "Refusals by reason",
    about:
      "What the SMTP server refused: clients, senders, recipients and messages. docs/logs.md explains the reasons.",
    query: records(refused),
    aggregations: [count("Refusals"), overTime(), top(reason, "Reason", { size: 15, schema: "group" })],
  });
  const ranking = (id: string, title: string, about: string, field: string, label: string) =>
    table({
      id: `xmail-refusals-${id}`,
      title,
      about,
      query: records(refused, exists(field)),
      aggregations: [count("Refusals"), top(field, label, { size: 50 })],
    });
  const reasons = table({
    id: "xmail-refusals-reasons",
    title: "Reasons",
    about: "At which step of SMTP, and why. Clients: how many different addresses were refused for it.",
    query: records(refused),
    aggregations: [
      count("Refusals"),
      distinct(client, "Clients"),
      top(event, "Event", { size: 20 }),
      top(reason, "Reason", { size: 20 }),
    ],
  });
  const clients = ranking(
    "clients",
    "Clients",
    "The clients with the most refusals. One of your own: a misconfigured device. A stranger with hundreds: block it.",
    client,
    "Client",
  );
  const senders = ranking(
    "senders",
    "Senders",
    "The senders with the most refusals. A business partner among them: click it, read the reasons below, and inform or allow them.",
    sender,
    "Sender",
  );
  const recipients = ranking(
    "recipients",
    "Recipients",
    "The recipients with the most refusals. A mailbox that exists: is it full, or misspelled in an alias?",
    recipient,
    "Recipient",
  );
  const lists = ranking(
    "lists",
    "DNS blocklists",
    "How many connections each list refused. A list that refuses nothing costs every client a lookup.",
    "attributes.xmail.smtp.map",
    "List",
  );
  const single = search({
    id: "xmail-refusals-records",
    title: "Refused",
    about: "The individual refusals, newest first.",
    query: records(refused),
    columns: [reason, client, sender, recipient, form.body],
  });
  const page = dashboard({
    id: "xmail-refusals",
    title: "Refusals",
    about: "What does the SMTP server refuse, to whom, and why? Click a value to filter by it.",
    rows: [
      { height: 4, panels: [links] },
      { height: 12, panels: [overview, reasons], widths: [28, 20] },
      { height: 15, panels: [clients, senders, recipients, lists] },
      { height: 20, panels: [single] },
    ],
  });
  return [overview, reasons, clients, senders, recipients, lists, single, page];
}
