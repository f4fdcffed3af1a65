import { expect, it } from "vitest";
import { noteFrozen, type Note } from "../../src/spool/note.js";
import { createOutbox } from "../../src/spool/outbox.js";
import { message, start } from "./given.js";

const at = (minute: number): Note => ({ ...noteFrozen(message({ attempts: [] })), time: start + minute });
const times = (notes: readonly Note[]) => notes.map(({ time }) => time - start);
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
  const again = createOutbox(JSON.parse(outbox.toJson()) as Note[], () => undefined);
  expect((await again.next(9, forever)).items).toEqual([note]);
});
