import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, startRun } from "../support/reader.js";

it("lag is true while idle, behind and catching up", async () => {
  const disk = createDisk(Date.UTC(2026, 10, 24, 12));
  const file = "/logs/finger-202611240000";
  const run = startRun(disk);
  const { follower } = run;
  const lag = () => follower.lag("finger");
  await run.read();
  expect(lag()).toEqual({ bytes: 0, seconds: 0 });

  // behind: nobody takes the lines, but the follower looks
  const lines = [0, 10, 20].map((second) => fingerLine(second, `2026-11-24 12:00:${String(second).padStart(2, "0")}`));
  disk.append(file, lines.join(""));
  disk.time += 60_000;
  await follower.poll();
  const [length] = lines.map((line) => line.length);
  const all = lines.join("").length;
  expect(lag()).toEqual({ bytes: all, seconds: 60 });

  // a batch that is out is not read yet
  const signal = new AbortController().signal;
  const batch = await follower.next(1, signal);
  expect(lag()).toEqual({ bytes: all, seconds: 60 });
  batch.rewind();
  expect(lag()).toEqual({ bytes: all, seconds: 60 });

  // catching up
  (await follower.next(1, signal)).commit();
  expect(lag()).toEqual({ bytes: all - (length ?? 0), seconds: 50 });
  disk.time += 5_000;
  expect(lag().seconds).toBe(55);
  await run.read();
  expect(lag()).toEqual({ bytes: 0, seconds: 0 });

  // an open last line counts in bytes only, and an idle hour in nothing
  disk.append(file, "torn");
  await run.pass(6_000);
  expect(lag()).toEqual({ bytes: 4, seconds: 0 });
  await run.pass(3_600_000);
  expect(lag()).toEqual({ bytes: 4, seconds: 0 });
  expect(follower.lag("smtp")).toEqual({ bytes: 0, seconds: 0 });
});
