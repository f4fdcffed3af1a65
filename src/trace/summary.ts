import { pluralize } from "../common/format.js";
import type { TracedMessage, TraceStep } from "./result.js";

/** `2 deliveries`; undefined where the outcome says it already. */
export function deliveriesText({ steps, outcome }: TracedMessage): string | undefined {
  const count = steps.filter(({ event, isNotice }) => event === "xmail.smail.delivery" && isNotice !== true).length;
  const isObvious = count === 0 || (outcome === "delivered" && count === 1);
  return isObvious ? undefined : pluralize(count, "delivery", "deliveries");
}

/** The recipients that the logs name, each once, in the order of the steps. */
export function recipientsOf({ steps }: TracedMessage): string[] {
  const named = steps
    .filter(({ isNotice }) => isNotice !== true)
    .map(({ attributes }) => attributes["email.to.address"]);
  return [...new Set(named.flat().filter((address) => typeof address === "string"))];
}

/** The remote server's answer holds the id under which its administrator finds the message. */
export function stepText({ sentence, attributes }: TraceStep): string {
  const reply = attributes["xmail.delivery.remote_message_id"];
  return typeof reply === "string" ? `${sentence}: ${reply}` : sentence;
}
