import type { KindName } from "../line.js";
import type { Random } from "./random.js";
import type { ScenarioName } from "./scenario.js";
import { isOwn } from "./world.js";
import type { Stamps } from "./stamps.js";

/** What simulated traffic may do: write lines, and schedule its next step. */
export interface Simulation {
  readonly random: Random;
  readonly stamps: Stamps;
  /** The clock, milliseconds UTC; constant within one step. */
  now(): number;
  /** What is wrong now; undefined while all is well. */
  scenario(): ScenarioName | undefined;
  /**
   * Writes a line. Its stamp is now, or now and then a little before, as XMail's threads wait for the log's lock after they
   * looked at the clock; never before `notBefore` (milliseconds UTC).
   */
  write(kind: KindName, compose: (stamp: string) => string, notBefore?: number): void;
  /** Calls `act` after `delay` milliseconds; at most after 150 in the first second, so that all kinds show at once. */
  soon(delay: number, act: () => void): void;
  /** Calls `act` after `delay` milliseconds. */
  after(delay: number, act: () => void): void;
  /** The next id, of the one counter that all letters share: S smtp, L lmail, P psync, X XMail's own. */
  messageId(letter: "S" | "L" | "P" | "X"): string;
  /** Name of a spool file made now: begins with the milliseconds since the epoch. */
  spoolName(): string;
  readonly queue: Queue;
  readonly mailboxes: Mailboxes;
}

/** A message in the spool. */
export interface Message {
  readonly id: string;
  /** Column 1 of smail: the server's domain, or the recipient's for psync. */
  readonly domain: string;
  readonly from: string;
  /** Where it came from. */
  readonly client: string;
  readonly local: string;
  readonly size: number;
  readonly authenticated: boolean;
}

/** One recipient's copy of it, with the name of its spool file. */
export interface Copy {
  readonly message: Message;
  readonly to: string;
  readonly spoolName: string;
  /** When the spool file was made, milliseconds UTC. */
  readonly enteredAt: number;
}

/** One `<< ... >>` of a slog: what went wrong with one host. */
export interface Block {
  readonly code: number;
  readonly text: string;
  readonly info?: string;
  /** Without the last LF. */
  readonly message: string;
}

/** What the queue does with a message: `failures` attempts fail with `blocks`, the next one succeeds. */
export interface DeliveryPlan {
  readonly blocks: readonly Block[];
  readonly failures: number;
  readonly permanent: boolean;
  /** Milliseconds that each attempt takes, where it is not about a second. */
  readonly takes?: number;
}

export interface Queue {
  /** Keeps the copy as files in the spool until its plan is carried out. False where the spool is full: nothing was done. */
  hold(copy: Copy, fate: DeliveryPlan, ends: { delivered: () => void; failed: () => void }): boolean;
  /** Leaves the copy frozen after an attempt without a reason, as XMail does where a filter ends a message. */
  freeze(copy: Copy): void;
  /** Directory of the message in the spool: `2/0`. */
  leafOf(copy: Copy): string;
  /** Puts a file into spool/local for LMAIL to find, and takes it away `delay` milliseconds later, just before `found`. */
  drop(fileName: string, text: string, delay: number, found: () => void): void;
}

export interface Mailboxes {
  store(address: string, bytes: number): void;
  /** What the mailbox holds now; `fetch` empties it. */
  open(address: string, fetch: boolean): { messages: number; bytes: number };
}

/** True while XMail takes this address of its own for a foreign one. */
export function isLost({ scenario }: Pick<Simulation, "scenario">, address: string): boolean {
  return scenario() === "own-domains-refused" && isOwn(address);
}
