/**
 * THE LIFE OF A MESSAGE, step by step. XMail writes whole seconds, in which a message can be received, filtered, delivered
 * and fetched: the step gives the order within one. What has no part in it stands where it cannot be in the way.
 */
export const steps = [
  { name: "administration", about: "CTRL: an administrator's action comes before its effects" },
  {
    name: "session filter",
    about: "filters that run during the SMTP session, before the reply: post-rcpt, pre-data, post-data",
  },
  { name: "reception", about: "SMTP" },
  { name: "pickup", about: "files from spool/local" },
  { name: "fetching", about: "messages from remote POP3 accounts" },
  { name: "queue filter", about: "filters of queued messages: in, out" },
  { name: "attempt", about: "failed delivery attempts and freezing, from the queue" },
  { name: "delivery", about: "delivery to a mailbox, host or program" },
  { name: "retrieval", about: "POP3: the recipient's login" },
  { name: "query", about: "FINGER" },
] as const;

export type Step = (typeof steps)[number]["name"];

/** Milliseconds from the second's beginning at which a record of this step stands. */
export function rankOf(step: Step): number {
  return ranks[step];
}

const ranks = Object.fromEntries(steps.map(({ name }, rank) => [name, rank])) as Readonly<Record<Step, number>>;
