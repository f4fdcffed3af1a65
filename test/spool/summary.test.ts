import { expect, it } from "vitest";
import type { Message } from "../../src/spool/message.js";
import { ageBounds, attemptBounds, summarise, type SummaryOptions } from "../../src/spool/summary.js";
import { attempts, message, scanOf, start } from "./given.js";

const none = { count: 0, bytes: 0, oldest: undefined };
const local = ["kita.example", "umi.example"];
const options: SummaryOptions = {
  now: start + 600_000,
  localDomains: local,
  toLabel: (domain) => (local.includes(domain) ? domain : "other"),
  remoteDomains: 0,
};
let breaths = 0;
const yieldToEventLoop = () => {
  breaths++;
  return Promise.resolve();
};
const to = (recipient: string): Partial<Message> => ({
  header: { messageId: "S1", sender: "", recipient, smtpDomain: "mx" },
});
let serial = 0;
const one = (parts: Partial<Message>) => message({ name: `${start}.1.1.${serial++}.vm`, ...parts });

it("has count, size and oldest of each state", async () => {
  const found = await summarise(
    scanOf(
      one({ state: "new", bytes: 10, attempts: [] }),
      one({ state: "new", bytes: 20, attempts: [], enteredAt: start - 1 }),
      one({ state: "frozen", bytes: 5 }),
    ),
    { count: 3, bytes: 99, oldest: start - 5 },
    options,
    yieldToEventLoop,
  );
  expect(found.states).toEqual({
    new: { messages: 2, bytes: 30, oldest: start - 1 },
    active: { messages: 0, bytes: 0, oldest: undefined },
    retry: { messages: 0, bytes: 0, oldest: undefined },
    frozen: { messages: 1, bytes: 5, oldest: start },
    local: { messages: 3, bytes: 99, oldest: start - 5 },
  });
});

it("tells by the time of the last attempt how many were given up in the last hour and the day before", async () => {
  const now = options.now;
  const frozenAt = (...agoMinutes: number[]) =>
    one({
      state: "frozen",
      enteredAt: now - 90 * 3_600_000,
      attempts: agoMinutes.map((ago, index) => ({ number: index + 1, time: now - ago * 60_000, failures: [] })),
    });
  const messages = [
    frozenAt(5000, 59),
    frozenAt(0),
    frozenAt(60),
    frozenAt(25 * 60 - 1),
    frozenAt(25 * 60),
    frozenAt(70, 61),
    // without a slog the time of entry is all that is known
    frozenAt(),
    one({ state: "retry", enteredAt: now }),
  ];
  const { givenUp } = await summarise(scanOf(...messages), none, options, yieldToEventLoop);
  expect(givenUp).toEqual({ lastHour: 2, dayBefore: 3 });
});

it("counts what XMail still works on by age and by attempts begun, up to each bound", async () => {
  const aged = (seconds: number, tries: number, state: Message["state"] = "retry") =>
    one({
      state,
      enteredAt: options.now - seconds * 1000,
      attempts: attempts(...Array.from({ length: tries }, () => [])),
    });
  const messages = [aged(60, 0, "new"), aged(61, 1, "active"), aged(-5, 3), aged(300_000, 40), aged(9e9, 9, "frozen")];
  const { ages, attempts: tries } = await summarise(scanOf(...messages), none, options, yieldToEventLoop);
  expect(ageBounds.map((bound, index) => `${bound}:${ages.counts[index]}`).join(" ")).toBe(
    "60:2 300:3 900:3 3600:3 14400:3 43200:3 86400:3 259200:3",
  );
  // a clock behind the server's makes none younger than new
  expect(ages).toMatchObject({ sum: 60 + 61 + 300_000 });
  expect(ages.counts.at(-1)).toBe(4);
  expect(attemptBounds.map((bound, index) => `${bound}:${tries.counts[index]}`).join(" ")).toBe(
    "0:1 1:2 2:2 4:3 8:3 16:3 32:3",
  );
  expect(tries.counts.at(-1)).toBe(4);
  expect(tries.sum).toBe(0 + 1 + 3 + 40);
});

it("counts local domains by name and all others together", async () => {
  const recipients = ["a@kita.example", "b@KITA.example", "@gate:c@far.example", "d@far.example", "nobody", ""];
  const messages = [
    ...recipients.map((text) => one(to(text))),
    one({ ...to("e@umi.example"), state: "frozen" }),
    one({ header: undefined }),
  ];
  const { domains } = await summarise(scanOf(...messages), none, options, yieldToEventLoop);
  expect(domains).toEqual([
    ["kita.example", 2],
    ["umi.example", 0],
    ["other", 5],
  ]);
});

it("names the remote domains with the most messages where that is wished, and nothing that is no domain", async () => {
  const many = (count: number, recipient: string) => Array.from({ length: count }, () => one(to(recipient)));
  const messages = [
    ...many(3, "a@b.example"),
    ...many(2, "a@c.example"),
    ...many(2, "a@a.example"),
    ...many(9, 'a@"x\n'),
    ...many(9, "a@[192.0.2.1]"),
    ...many(9, "a@192.0.2.1"),
  ];
  const { domains } = await summarise(scanOf(...messages), none, { ...options, remoteDomains: 2 }, yieldToEventLoop);
  expect(Object.fromEntries(domains)).toEqual({
    "kita.example": 0,
    "umi.example": 0,
    "b.example": 3,
    "a.example": 2,
    other: 29,
  });
});

it("lets others have their turn", async () => {
  breaths = 0;
  await summarise(scanOf(...Array.from({ length: 2_000 }, () => one({}))), none, options, yieldToEventLoop);
  expect(breaths).toBeGreaterThanOrEqual(4);
});
