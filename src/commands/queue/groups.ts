import { lastFailure } from "../../spool/attempts.js";
import { domainOf, isDomain } from "../../spool/domain.js";
import { isUnexplained } from "../../spool/filter-run.js";
import type { FailureReason, Message } from "../../spool/message.js";

/** Messages in the same state that failed for the same reason on their way to the same destination, the oldest first. */
export interface Group {
  readonly state: Message["state"];
  /** Of the last attempt that failed; undefined before the first has. `unreported`: XMail gave the message up without a word. */
  readonly reason: FailureReason | "unreported" | undefined;
  /** The recipient's domain; `other` for what is none. */
  readonly destination: string;
  readonly messages: readonly Message[];
  /** How many are of each age in `ageColumns`. */
  readonly ages: readonly number[];
}

/** Ages are below so many seconds, and not in a column before. */
export const ageColumns = [
  { title: "<1h", below: 3_600 },
  { title: "1-4h", below: 14_400 },
  { title: "4-12h", below: 43_200 },
  { title: "12-24h", below: 86_400 },
  { title: ">1d", below: Infinity },
] as const;

/** The largest groups first. `now` in milliseconds UTC. */
export function groupMessages(messages: Iterable<Message>, now: number): Group[] {
  const groups = new Map<string, { key: Omit<Group, "messages" | "ages">; messages: Message[] }>();
  for (const message of messages) {
    const key = {
      state: message.state,
      reason: isUnexplained(message) ? ("unreported" as const) : lastFailure(message)?.reason,
      destination: destinationOf(message.header?.recipient ?? ""),
    };
    const name = Object.values(key).join(" ");
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { key, messages: [message] });
    else group.messages.push(message);
  }
  return [...groups.values()]
    .map(({ key, messages }) => ({
      ...key,
      messages: messages.toSorted((a, b) => a.enteredAt - b.enteredAt),
      ages: countAges(messages, now),
    }))
    .toSorted(
      (a, b) =>
        b.messages.length - a.messages.length ||
        compareText(`${a.reason} ${a.destination}`, `${b.reason} ${b.destination}`),
    );
}

/** What XMail still works on first. */
export function compareStates(a: Pick<Group, "state">, b: Pick<Group, "state">): number {
  return stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state);
}

function countAges(messages: readonly Message[], now: number): number[] {
  const counts = ageColumns.map(() => 0);
  for (const { enteredAt } of messages) {
    const column = ageColumns.findIndex(({ below }) => (now - enteredAt) / 1000 < below);
    counts[column] = (counts[column] ?? 0) + 1;
  }
  return counts;
}

function destinationOf(recipient: string): string {
  const domain = domainOf(recipient);
  return isDomain(domain) || addressLiteral.test(domain) ? domain : "other";
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

const stateOrder: readonly Message["state"][] = ["retry", "frozen", "active", "new"];
/** `[192.0.2.1]` */
const addressLiteral = /^\[[0-9a-z:.]{2,50}\]$/;
