import { reasonOf } from "./attempts.js";
import type { Attempt, Message } from "./message.js";

/** How a filter ended a message, by the filters log: the slog says nothing of it. */
export interface FilterRun {
  /** When the run had ended, milliseconds UTC; whole seconds. */
  readonly time: number;
  /** `dropped`, `bounced`. */
  readonly outcome: string;
  readonly program: string;
  readonly exitCode: number;
  /** `dropped by filter /bin/check (exit 5)`. */
  readonly verdict: string;
}

/** The last such run on the message with this file name. */
export type FindRun = (name: string) => FilterRun | undefined;

/** The run that ended the attempt: of a frozen message's last one. A message that was submitted again has older runs, too. */
export function endingRun(message: Message, attempt: Attempt | undefined, find: FindRun): FilterRun | undefined {
  if (message.state !== "frozen" || attempt === undefined || attempt !== message.attempts.at(-1)) return undefined;
  const run = find(message.name);
  return run !== undefined && run.time > attempt.time - stampMs ? run : undefined;
}

/** True for a message that XMail gave up without a word: as a rule a filter ended it. */
export function isUnexplained({ state, attempts }: Message): boolean {
  const last = attempts.at(-1);
  return state === "frozen" && last !== undefined && reasonOf(last) === undefined;
}

/** Both times are whole seconds. */
const stampMs = 1_000;
