import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

it("files that begin alike are kept apart", async () => {
  const disk = createDisk();
  const [a, b] = ["/logs/finger-202611240000", "/logs/finger-202611250000"];
  disk.append(a, fingerLine(1) + fingerLine(1));
  disk.append(b, fingerLine(1) + fingerLine(1));
  const first = startRun(disk);
  expect(numbersOf(await first.read())).toEqual([1, 1, 1, 1]);
  disk.append(a, fingerLine(2));
  disk.append(b, fingerLine(3));
  const second = startRun(disk, { restored: first.save() });
  expect(numbersOf(await second.read()).toSorted((one, other) => one - other)).toEqual([2, 3]);
  disk.append(a, fingerLine(4));
  disk.move(a, "/logs/finger-202611260000");
  expect(numbersOf(await second.pass(6_000))).toEqual([4]);
});

it("two files that swap their names are still themselves", async () => {
  const disk = createDisk();
  const [a, b] = ["/logs/finger-202611240000", "/logs/finger-202611250000"];
  disk.append(a, fingerLine(1));
  disk.append(b, fingerLine(2));
  const first = startRun(disk);
  await first.read();
  await first.follower.close();
  disk.move(a, "/logs/aside");
  disk.move(b, a);
  disk.move("/logs/aside", b);
  disk.append(a, fingerLine(3));
  const second = startRun(disk, { restored: first.save() });
  expect(numbersOf(await second.read())).toEqual([3]);
  expect(second.follower.lost("finger").bytes).toBe(0);
});
