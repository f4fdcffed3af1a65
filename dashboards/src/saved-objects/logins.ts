import { count, distinct, each, overTime, top } from "./aggregation.ts";
import { dashboard } from "./dashboard.ts";
import { client, protocol, reason, user, type Form } from "./form.ts";
import { links } from "./links.ts";
import { exists, failedLogin, is, records } from "./query.ts";
import type { SavedObject } from "./saved-object.ts";
import { search } from "./search.ts";
import { bars, numbers, table } from "./visualization.ts";

/** Who guesses passwords? */
export function logins(form: Form): SavedObject[] {
  const totals = numbers({
    id: "xmail-logins-totals",
    title: "Failed logins",
    about:
      "Few addresses with many failures each: block them. Many addresses with few failures each: a botnet; strong passwords help more than blocking.",
    query: records(failedLogin),
    aggregations: [count("Failures"), distinct(client, "Addresses"), distinct(user, "Names")],
  });
  const byProtocol = bars({
    id: "xmail-logins-time",
    title: "Failed logins by protocol",
    about: "Failed logins at SMTP, POP3 and CTRL.",
    query: records(failedLogin),
    aggregations: [
      count("Failures"),
      overTime(),
      each({ SMTP: is(protocol, "smtp"), POP3: is(protocol, "pop3"), CTRL: is(protocol, "xmail-ctrl") }),
    ],
  });
  const addresses = table({
    id: "xmail-logins-addresses",
    title: "Addresses",
    about: "The addresses with the most failed logins, and how many names were tried from each.",
    query: records(failedLogin, exists(client)),
    aggregations: [count("Failures"), distinct(user, "Names"), top(client, "Address", { size: 50 })],
  });
  const names = table({
    id: "xmail-logins-names",
    title: "Names",
    about:
      "The user names that were tried at POP3 and CTRL (SMTP logs none). An existing one, again and again from one address: its owner has an old password in some client.",
    query: records(failedLogin, exists(user)),
    aggregations: [count("Failures"), distinct(client, "Addresses"), top(user, "Name", { size: 50 })],
  });
  const single = search({
    id: "xmail-logins-records",
    title: "Logins that failed",
    about: "The individual failures, newest first. Records never contain passwords.",
    query: records(failedLogin),
    columns: [protocol, user, client, reason, form.body],
  });
  const page = dashboard({
    id: "xmail-logins",
    title: "Failed logins",
    about: "Who guesses passwords? Click a value to filter by it.",
    rows: [
      { height: 4, panels: [links] },
      { height: 12, panels: [totals, byProtocol], widths: [16, 32] },
      { height: 15, panels: [addresses, names] },
      { height: 20, panels: [single] },
    ],
  });
  return [totals, byProtocol, addresses, names, single, page];
}
