import type { Attempt, Failure, Message } from "../../src/spool/message.js";
import { createOutbox, type Outbox } from "../../src/spool/outbox.js";
import { createProviderFailures } from "../../src/spool/provider-failures.js";
import { createTally, type SavedTally, type Tally, type TallyOptions } from "../../src/spool/tally.js";

/** Milliseconds UTC at which everything begins. */
export const start = Date.UTC(2026, 10, 24, 10, 31, 7);

export function failure(parts: Partial<Failure> = {}): Failure {
  return {
    code: -77,
    text: "[RCPT TO:] not permitted by remote SMTP server",
    form: "MX",
    host: "mx1.backend.example",
    reply: "450 4.2.0 Greylisted",
    replyCode: 450,
    enhancedCode: "4.2.0",
    class: "temporary",
    reason: "greylisted",
    ...parts,
  };
}

export const refused: Partial<Failure> = {
  reply: "550 5.1.1 No such user",
  replyCode: 550,
  enhancedCode: "5.1.1",
  class: "permanent",
  reason: "unknown_user",
};

/** One attempt a minute, each with these failures. */
export function attempts(...each: (readonly Partial<Failure>[])[]): Attempt[] {
  return each.map((failures, index) => ({
    number: index + 1,
    time: start + index * 60_000,
    failures: failures.map((parts) => failure(parts)),
  }));
}

export function message(parts: Partial<Message> = {}): Message {
  return {
    name: `${start}.7f23b89136c0.47e8.13.vm`,
    state: "retry",
    enteredAt: start,
    bytes: 1000,
    header: {
      messageId: "SA07C",
      sender: "anna@kita.example",
      recipient: "r012@grey450.example",
      smtpDomain: "mx.kita.example",
    },
    attempts: attempts([{}]),
    ...parts,
  };
}

export function scanOf(...messages: readonly Message[]): ReadonlyMap<string, Message> {
  return new Map(messages.map((one) => [one.name, one]));
}

export interface Given {
  readonly tally: Tally;
  readonly outbox: Outbox;
  /** Gives whether there is something to save. */
  scan(...messages: readonly Message[]): Promise<boolean>;
  /** What a restart finds on disk. */
  saved(): { tally: SavedTally; outbox: string };
}

/** A tally that takes notes, begun again or with what was saved. */
export function given(
  saved?: ReturnType<Given["saved"]>,
  options: Partial<TallyOptions> & { since?: number } = {},
): Given {
  const notes = JSON.parse(saved?.outbox ?? "[]") as Parameters<typeof createOutbox>[0];
  const outbox = createOutbox(notes, () => undefined);
  const isLocal = (domain: string) => domain === "kita.example";
  const providers = createProviderFailures({ saved: saved?.tally.providers, isLocal, lastDelivered: () => undefined });
  const tally = createTally({ saved: saved?.tally, countsSince: 0, retry: undefined, providers, outbox, ...options });
  tally.startEvents(options.since ?? 0);
  return {
    tally,
    outbox,
    scan: (...messages) => tally.take(scanOf(...messages), () => Promise.resolve()),
    saved: () => ({ tally: JSON.parse(JSON.stringify(tally.save())) as SavedTally, outbox: outbox.toJson() }),
  };
}

/** Notes waiting, the oldest first, as `name attempt event`. */
export async function waiting({ outbox }: Given): Promise<string[]> {
  if (outbox.size() === 0) return [];
  const batch = await outbox.next(Infinity, new AbortController().signal);
  batch.rewind();
  return batch.items.map(({ name, attempt, event }) => `${name} ${attempt} ${event}`);
}
