import { count, latest, top } from "./aggregation.ts";
import { dashboard } from "./dashboard.ts";
import { event, messageId, reason, recipient, sender, server, type Form } from "./form.ts";
import { links } from "./links.ts";
import { exists, failedAttempt, frozen, records } from "./query.ts";
import type { SavedObject } from "./saved-object.ts";
import { search } from "./search.ts";
import { markdown, table } from "./visualization.ts";

/** Where did that message go? */
export function message(form: Form): SavedObject[] {
  const help = markdown({
    id: "xmail-message-help",
    title: "How to find a message",
    text: [
      `Enter its id in the search bar: \`${messageId} : "S138B"\`.`,
      `By address: \`${sender} : "anna@example.com"\` or \`${recipient} : "anna@example.com"\`.`,
      "Or click an id, a sender or a recipient in the table: everything below is then filtered by it.",
      "The same message on another server that runs XMail: `attributes.xmail.peer.message_id` has the id of the server that received it.",
    ].join("\n\n"),
  });
  const messages = table({
    id: "xmail-messages",
    title: "Messages",
    about:
      "The messages with the latest events, with senders and recipients. Click an id to see the journey of the message below.",
    query: records(exists(messageId)),
    aggregations: [
      count("Records"),
      latest("Last event"),
      top(messageId, "Message id", { size: 100, orderBy: "2" }),
      top(sender, "Sender", { size: 2 }),
      top(recipient, "Recipient", { size: 20 }),
    ],
  });
  const waiting = table({
    id: "xmail-messages-failing",
    title: "Failed attempts",
    about: "Why messages could not be delivered, and to which server. xmail.queue.frozen: XMail gave up.",
    query: records(`(${failedAttempt} OR ${frozen})`),
    aggregations: [
      count("Records"),
      top(event, "Event", { size: 2 }),
      top(reason, "Reason", { size: 20 }),
      top(server, "Server", { size: 20 }),
    ],
  });
  const journey = search({
    id: "xmail-journey",
    title: "Journey",
    about:
      "Every record with a message id, oldest first: received by SMTP, filtered, each failed attempt, each delivery.",
    query: records(exists(messageId)),
    columns: [event, messageId, sender, recipient, form.body],
    oldestFirst: true,
  });
  const page = dashboard({
    id: "xmail-message",
    title: "One message",
    about: "Where did that message go?",
    rows: [
      { height: 4, panels: [links] },
      { height: 16, panels: [messages, help], widths: [32, 16] },
      { height: 22, panels: [journey] },
      { height: 14, panels: [waiting] },
    ],
  });
  return [help, messages, waiting, journey, page];
}
