import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const a = "/logs/finger-202611240000";
const b = "/logs/finger-202611250000";

describe("a new file with the inode of a deleted one is read from its start", () => {
  it.each([
    { name: "the same name", path: a },
    { name: "another name", path: b },
  ])("under $name", async ({ path }) => {
    const disk = createDisk();
    disk.append(a, fingerLine(1) + fingerLine(2));
    const before = (await disk.stat(a)).id;
    const first = startRun(disk);
    await first.read();
    await first.follower.close();
    disk.delete(a);
    disk.append(path, fingerLine(3) + fingerLine(4) + fingerLine(5));
    expect((await disk.stat(path)).id).toBe(before);
    expect(numbersOf(await startRun(disk, { restored: first.save() }).read())).toEqual([3, 4, 5]);
  });
});
