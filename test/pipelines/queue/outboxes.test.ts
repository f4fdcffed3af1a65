import { expect, it } from "vitest";
import { createOutboxes } from "../../../src/pipelines/queue/outboxes.js";
import type { QueueEvent } from "../../../src/spool/queue-event.js";

const event = (attempt: number): QueueEvent => ({ event: "attempt", name: "1.2.3.4.vm", attempt, time: attempt });
const nothing = () => undefined;
const ending = new AbortController().signal;

it("gives each event to both, which acknowledge it by themselves", async () => {
  const outboxes = createOutboxes(undefined, nothing);
  outboxes.open({ records: true, spans: true });
  outboxes.add(event(1));
  (await outboxes.records.next(10, ending)).commit();
  expect([outboxes.records.size(), outboxes.spans.size()]).toEqual([0, 1]);
  expect((await outboxes.spans.next(10, ending)).items).toEqual([event(1)]);
});

it("keeps nothing of what is not sent", () => {
  const outboxes = createOutboxes(undefined, nothing);
  outboxes.open({ records: false, spans: true });
  outboxes.add(event(1));
  expect([outboxes.records.size(), outboxes.spans.size(), outboxes.size()]).toEqual([0, 1, 1]);
});

it("lets no record wait for the endpoint of traces: spans that find no room are counted as lost", async () => {
  const outboxes = createOutboxes(undefined, nothing);
  outboxes.open({ records: true, spans: true });
  for (let attempt = 0; attempt < 10_003; attempt++) {
    outboxes.add(event(attempt));
    if (attempt % 1_000 === 0) (await outboxes.records.next(1_000, ending)).commit();
  }
  expect(outboxes.size()).toBe(outboxes.records.size());
  expect(outboxes.size()).toBeLessThan(1_100);
  expect([outboxes.spans.size(), outboxes.lostSpans()]).toEqual([10_000, 3]);
});

it("goes on with what a state holds, one of before traces too", () => {
  expect(createOutboxes({ outbox: [event(1)] }, nothing).records.size()).toBe(1);
  const outboxes = createOutboxes({ outbox: [], spans: [event(1), event(2)], lostSpans: 7 }, nothing);
  expect([outboxes.records.size(), outboxes.spans.size(), outboxes.lostSpans()]).toEqual([0, 2, 7]);
});
