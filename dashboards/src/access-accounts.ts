import type { Row } from "./dashboard.ts";
import { topTable } from "./log-panels.ts";
import { records } from "./log-query.ts";
import { series } from "./panels.ts";
import { max, select } from "./query.ts";
import { Count } from "./units.ts";

const sent = records('event_name=~"xmail.smtp.recv"', 'user_name!=""', 'error_type=""');

/** Which account sends too much: its password may be known to a spammer. Metrics say how much, records who. */
export const accounts: Row = {
  id: 600,
  title: "Accounts that send",
  panels: [
    series({
      id: 601,
      title: "Busiest account (1 h)",
      about:
        "Does an account send too much? Messages and recipients accepted in the last hour from the authenticated account with the most. A jump to thousands: its password is known to a spammer; the tables beside it, and the status page, name it.",
      unit: Count,
      width: 8,
      height: 10,
      queries: [
        { query: max([], select("xmail_smtp_account_messages_max")), legend: "messages" },
        { query: max([], select("xmail_smtp_account_recipients_max")), legend: "recipients" },
      ],
    }),
    topTable({
      id: 602,
      title: "Accounts, last 5,000 messages",
      about:
        "Who sends the most? The authenticated users with the most messages, among the last 5,000 accepted from such users in the selected time range. One far above all others: ask its owner, and change the password if it was not him. Needs log records in Loki.",
      width: 8,
      query: sent,
      label: "user_name",
      column: "User name",
    }),
    topTable({
      id: 603,
      title: "Clients, last 5,000 messages",
      about:
        "From where do users send? The client addresses with the most messages, among the last 5,000 accepted from authenticated users in the selected time range. Many addresses in foreign networks for one user: his password is stolen. Needs log records in Loki.",
      width: 8,
      query: sent,
      label: "client_address",
      column: "Client",
    }),
  ],
};
