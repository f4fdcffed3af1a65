import { describe, expect, it } from "vitest";
import type { Event, Fields } from "../../src/event.js";
import { createReceptions, type Receptions, toFiltered } from "../../src/journey/receptions.js";

const base = Date.UTC(2026, 10, 24, 10, 0, 0);
const event = (kind: "smtp" | "filters", time: number, fields: Fields): Event => ({
  ...{ kind, file: "", offset: 0, time: base + time, name: "", outcome: "ok", severity: "INFO" },
  fields: { clientAddress: "192.0.2.1", sender: "a@x.test", ...fields },
});

interface Received {
  readonly at?: number;
  readonly to?: readonly string[];
  readonly from?: string;
  readonly client?: string;
}

function receive(
  receptions: Receptions,
  messageId: string,
  { at = 0, to = ["b@y.test"], from, client }: Received = {},
) {
  const fields = { messageId, sender: from ?? "a@x.test", clientAddress: client ?? "192.0.2.1" };
  for (const recipient of to) receptions.see(event("smtp", at, { ...fields, phase: "rcpt", recipient }));
  receptions.see(event("smtp", at, { ...fields, phase: "recv", recipient: to.at(-1) }));
}

/** The message of a filter line about a spool file made that many milliseconds after the start. */
const runOn = (receptions: Receptions, made: number, fields: Fields = {}) => {
  const about = { recipient: "b@y.test", command: "/bin/flt;in;", queuedAt: base + made, ...fields };
  const filtered = toFiltered(event("filters", 900_000, about));
  return filtered && receptions.messageIdOf(filtered);
};

describe("the message of a filter line", () => {
  it("is the one of the same client, sender, recipient and second, however much later the filter runs", () => {
    const receptions = createReceptions();
    receive(receptions, "S1", { at: 1_000 });
    receive(receptions, "S2", { at: 1_000, to: ["c@y.test", "D@y.test"] });
    receive(receptions, "S3", { at: 1_000, client: "192.0.2.2" });
    receive(receptions, "S4", { at: 9_000 });
    expect(runOn(receptions, 1_400)).toBe("S1");
    expect(runOn(receptions, 1_400, { recipient: "d@Y.test" })).toBe("S2");
    expect(runOn(receptions, 1_400, { clientAddress: "192.0.2.2" })).toBe("S3");
    // writing a large message takes a moment
    expect(runOn(receptions, 7_500)).toBe("S4");
    expect(runOn(receptions, 5_900)).toBeUndefined();
    // the line is never earlier than the file
    expect(runOn(receptions, 10_000)).toBeUndefined();
    expect(runOn(receptions, 1_400, { sender: "other@x.test" })).toBeUndefined();
  });

  it("is found by the addresses as the client gave them, where they are arguments", () => {
    const receptions = createReceptions();
    receive(receptions, "S1", { to: ["alias@y.test"], from: "me@alias.test" });
    const real = { sender: "a@x.test", recipient: "b@y.test" };
    expect(runOn(receptions, 100, real)).toBeUndefined();
    expect(runOn(receptions, 100, { ...real, command: "/bin/flt;in;ME@alias.test;alias@y.test;" })).toBe("S1");
  });

  it("is none where two fit", () => {
    const receptions = createReceptions();
    receive(receptions, "S1");
    receive(receptions, "S2");
    expect(runOn(receptions, 100)).toBeUndefined();
  });

  it("is none of a message that was refused after its recipients", () => {
    const receptions = createReceptions();
    receptions.see(event("smtp", 0, { phase: "rcpt", messageId: "S1", recipient: "b@y.test" }));
    expect(runOn(receptions, 100)).toBeUndefined();
  });
});

it("forgets the oldest", () => {
  const receptions = createReceptions({ receiving: 1, recipients: 2, received: 3 });
  for (let second = 0; second < 5; second++) receive(receptions, `S${second}`, { at: second * 10_000 });
  expect([0, 10_000, 20_000, 40_000].map((made) => runOn(receptions, made))).toEqual([
    undefined,
    undefined,
    "S2",
    "S4",
  ]);
});
