import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, startRun } from "../support/reader.js";

it("makes its items once, and what they hold when it is asked for; has no getter of its own, which V8 would keep with all of them", async () => {
  const disk = createDisk();
  disk.append("/logs/finger-202611240000", [1, 2].map((number) => fingerLine(number)).join(""));
  const batch = await startRun(disk).follower.next(9, new AbortController().signal);
  expect(batch.items).toHaveLength(2);
  expect(batch.items).toBe(batch.items);
  const [first] = batch.items;
  expect(Object.keys(first ?? {})).not.toContain("line");
  expect(Object.keys(first ?? {})).not.toContain("parsed");
  const own = Object.values(Object.getOwnPropertyDescriptors(batch));
  expect(own.filter(({ get }) => get !== undefined)).toEqual([]);
});

it.each(["commit", "rewind", "pass"] as const)(
  "gives no line after its %s: the memory of its lines is used for others",
  async (end) => {
    const disk = createDisk();
    disk.append("/logs/finger-202611240000", fingerLine(1));
    const batch = await startRun(disk).follower.next(9, new AbortController().signal);
    expect(batch.items.map(({ line, parsed }) => [line.offset, parsed.kind])).toEqual([[0, "finger"]]);
    batch[end]();
    expect(() => batch.items[0]?.line).toThrow("after its batch had ended");
    expect(() => batch.items[0]?.parsed).toThrow("after its batch had ended");
  },
);
