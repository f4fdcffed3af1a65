import { expect, test } from "vitest";
import { createCursorChanges } from "../../src/files/cursor-changes.js";
import type { Cursor } from "../../src/files/cursor.js";
import { newReadingState } from "../../src/event.js";

/** With every field there is: the type asks for a new one. What names a cursor (kind, file, generation) never changes. */
const whole: Required<Cursor> = {
  kind: "smtp",
  file: "smtp-202611240000",
  name: "smtp-202611240000",
  generation: 0,
  id: "1:100",
  offset: 80,
  head: { at: 0, length: 40, hash: "a" },
  tail: { at: 40, length: 40, hash: "b" },
  skip: { from: 80, reached: 90, nul: false },
  cut: 80,
  reading: newReadingState(),
  size: 90,
  changedAt: 1,
  sureSize: 90,
  sureAt: 1,
  since: 5,
  oldBytes: 80,
  goneAt: 7,
};

const others: Partial<Cursor> = {
  name: "smtp-202611250000",
  id: "1:101",
  offset: 90,
  head: { at: 0, length: 40, hash: "c" },
  tail: { at: 40, length: 50, hash: "b" },
  skip: { from: 80, reached: 95, nul: true },
  cut: 70,
  reading: { ...newReadingState(), latest: 9 },
  size: 95,
  changedAt: 2,
  sureSize: 95,
  sureAt: 2,
  since: 6,
  oldBytes: 81,
  goneAt: 8,
};

const named = ["kind", "file", "generation"];

test.each(Object.keys(whole).filter((field) => !named.includes(field)) as (keyof Cursor)[])(
  "a cursor of which %s alone changed, came or went is written again",
  (field) => {
    for (const [before, after] of [
      [whole[field], others[field]],
      [undefined, others[field]],
      [whole[field], undefined],
    ]) {
      const { goneAt, ...alive } = whole;
      const cursor = structuredClone({ ...(field === "goneAt" ? { ...alive, goneAt } : alive), [field]: before });
      const changes = createCursorChanges();
      changes.find([cursor]).written();
      expect(changes.find([cursor]).changed).toEqual([]);
      Object.assign(cursor, { [field]: after });
      expect(changes.find([cursor]).changed).toEqual([cursor]);
    }
  },
);

test("a run of bytes that is skipped changes in place, and is written again", () => {
  const { goneAt: _, ...cursor } = structuredClone(whole);
  const changes = createCursorChanges();
  changes.find([cursor]).written();
  cursor.skip.reached++;
  expect(changes.find([cursor]).changed).toEqual([cursor]);
});

test("one that is no longer there is dropped, and one that goes on under the same key is not", () => {
  const { goneAt: _, ...cursor } = whole;
  const other = { ...cursor, file: "smtp-202611250000" };
  const changes = createCursorChanges();
  changes.find([cursor, other]).written();
  const gone = { ...cursor, goneAt: 9 };
  expect(changes.find([gone, other])).toMatchObject({ changed: [gone], dropped: [] });
  changes.find([gone, other]).written();
  expect(changes.find([other])).toMatchObject({ changed: [], dropped: ["smtp-202611240000 0"] });
});
