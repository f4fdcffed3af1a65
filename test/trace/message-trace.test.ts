import { describe, expect, it } from "vitest";
import { type Event, isRefused } from "../../src/event.js";
import { splitByMessage } from "../../src/trace/message-trace.js";
import { readCorpus } from "../corpus/corpus.js";

const day = 86_400_000;

function event(kind: "smtp" | "smail" | "lmail", time: number, fields: Event["fields"] = {}, outcome = "ok"): Event {
  return { kind, file: `${kind}-202611240000`, offset: time, time, name: "", outcome, severity: "INFO", fields };
}
const rcpt = (time: number, outcome = "ok") => event("smtp", time, { phase: "rcpt" }, outcome);
const recv = (time: number) => event("smtp", time, { phase: "recv" });
const handOver = (time: number, queuedAt: number) => event("smail", time, { queuedAt });

const times = (events: readonly Event[]) =>
  splitByMessage("S1", events).map(({ steps }) => steps.map(({ time }) => time));

describe("lines of one id", () => {
  it("are one message, in the order of what XMail does within a second", () => {
    const [way] = splitByMessage("S1", [handOver(0, 0), recv(0), rcpt(-1_000)]);
    expect(way?.steps.map((step) => "event" in step && step.event.kind)).toEqual(["smtp", "smtp", "smail"]);
  });

  it("are two messages where the counter was reset: a second entry, or further apart than a delivery takes", () => {
    expect(times([rcpt(0), recv(1), handOver(2, 1), rcpt(5), recv(6), handOver(7, 6)])).toEqual([
      [0, 1, 2],
      [5, 6, 7],
    ]);
    expect(times([handOver(0, 0), handOver(8 * day, 8 * day)])).toEqual([[0], [8 * day]]);
    expect(times([event("lmail", 0), event("lmail", 1)])).toEqual([[0], [1]]);
  });

  it("stay one where nothing came in before: a refused recipient, then an accepted one", () => {
    expect(times([rcpt(0, "erelay"), rcpt(1), recv(2)])).toEqual([[0, 1, 2]]);
  });

  it("go to the message that was in the queue then, however late they are delivered", () => {
    const hour = 3_600_000;
    expect(times([recv(0), recv(10 * hour), handOver(11 * hour, 10 * hour), handOver(12 * hour, 500)])).toEqual([
      [0, 12 * hour],
      [10 * hour, 11 * hour],
    ]);
  });
});

it("keeps every message of the recorded logs whole", async () => {
  const events = (await readCorpus("logs")).flatMap(({ parsed }) => (isRefused(parsed) ? [] : [parsed]));
  const byId = Map.groupBy(events, ({ fields }) => String(fields["messageId"] ?? ""));
  byId.delete("");
  expect(byId.size).toBeGreaterThan(500);
  for (const [id, lines] of byId) expect(splitByMessage(id, lines), id).toHaveLength(1);
});
