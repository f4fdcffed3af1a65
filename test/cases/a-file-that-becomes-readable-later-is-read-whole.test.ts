import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

it("a file that becomes readable later is read whole, and holds up no other until then", async () => {
  const disk = createDisk();
  const [closed, open] = ["/logs/finger-202611240000", "/logs/finger-202611250000"];
  disk.append(closed, fingerLine(1) + fingerLine(2));
  disk.append(open, fingerLine(3));
  // root reads everything, so the refusal is played
  disk.fault = (operation, path) => (operation === "open" && path === closed ? "EACCES" : undefined);
  const run = startRun(disk);
  const lines = [...(await run.read()), ...(await run.pass(6_000))];
  expect(numbersOf(lines)).toEqual([3]);
  expect(run.follower.caughtUp()).toBe(true);
  expect(run.follower.files().find(({ path }) => path === closed)?.trouble).toBe("EACCES");
  expect(run.follower.lag("finger").bytes).toBe(fingerLine(1).length * 2);
  disk.fault = () => undefined;
  expect(numbersOf(await run.pass(6_000))).toEqual([1, 2]);
  expect(run.follower.lag("finger").bytes).toBe(0);
});
