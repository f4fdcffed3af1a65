import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, startRun } from "../support/reader.js";

it("makes its items once, when they are asked for, and has no getter of its own, which V8 would keep with all of them", async () => {
  const disk = createDisk();
  disk.append("/logs/finger-202611240000", [1, 2].map((number) => fingerLine(number)).join(""));
  const batch = await startRun(disk).follower.next(9, new AbortController().signal);
  expect(batch.items).toHaveLength(2);
  expect(batch.items).toBe(batch.items);
  const own = Object.values(Object.getOwnPropertyDescriptors(batch));
  expect(own.filter(({ get }) => get !== undefined)).toEqual([]);
});
