import { expect, it } from "vitest";
import { frozenEvent, type QueueEvent } from "../../src/spool/queue-event.js";
import { createOutbox } from "../../src/spool/outbox.js";
import { message, start } from "./given.js";

const at = (minute: number): QueueEvent => ({ ...frozenEvent(message({ attempts: [] })), time: start + minute });
const times = (notes: readonly QueueEvent[]) => notes.map(({ time }) => time - start);
const forever = new AbortController().signal;

it("hands out the oldest first, and again until they are acknowledged", async () => {
  let commits = 0;
  const outbox = createOutbox([at(3)], () => commits++);
  outbox.add(at(1));
  outbox.add(at(2));
  const first = await outbox.next(2, forever);
  expect(times(first.items)).toEqual([1, 2]);
  first.rewind();
  const again = await outbox.next(2, forever);
  // older than all, and not acknowledged with those that are out
  outbox.add(at(0));
  again.commit();
  expect(commits).toBe(1);
  expect(times((await outbox.next(9, forever)).items)).toEqual([0, 3]);
});

it("waits for a note, or for the end", async () => {
  const outbox = createOutbox([], () => undefined);
  const waiting = outbox.next(9, forever);
  outbox.add(at(1));
  expect(times((await waiting).items)).toEqual([1]);
  const ending = new AbortController();
  const empty = createOutbox([], () => undefined).next(9, ending.signal);
  ending.abort();
  expect((await empty).items).toEqual([]);
});

it("is the same after a restart", async () => {
  const outbox = createOutbox([], () => undefined);
  const note = { ...at(1), reply: '550 "\u00e4\r\n' };
  outbox.add(note);
  const again = createOutbox(JSON.parse(outbox.toJson()) as QueueEvent[], () => undefined);
  expect((await again.next(9, forever)).items).toEqual([note]);
});

it("gives what is behind notes that are passed over, and these again when it has gone back", async () => {
  const outbox = createOutbox([at(1), at(2), at(4)], () => undefined);
  const first = await outbox.next(2, forever);
  expect(first.isLast).toBe(false);
  first.pass();
  // older than those passed over, and not read yet
  outbox.add(at(0));
  const second = await outbox.next(2, forever);
  expect(times(second.items)).toEqual([0, 4]);
  expect(second.isLast).toBe(true);
  second.rewind();
  expect(times((await outbox.next(1, forever)).items)).toEqual([0]);
  // what is passed over is kept across a restart like all others
  expect(JSON.parse(outbox.toJson())).toHaveLength(4);
  outbox.goBack();
  const again = await outbox.next(9, forever);
  expect(times(again.items)).toEqual([0, 1, 2, 4]);
  again.commit();
  expect(outbox.size()).toBe(0);
});

it("waits behind notes that are all passed over", async () => {
  const outbox = createOutbox([at(1)], () => undefined);
  (await outbox.next(9, forever)).pass();
  const ending = new AbortController();
  const empty = outbox.next(9, ending.signal);
  ending.abort();
  expect((await empty).items).toEqual([]);
  const next = outbox.next(9, forever);
  outbox.add(at(2));
  expect(times((await next).items)).toEqual([2]);
});
