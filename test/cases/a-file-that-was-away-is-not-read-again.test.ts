import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const file = "/logs/finger-202611240000";

describe("a file that was away is not read again", () => {
  const ways = [6_000, 70_000, 86_400_000].flatMap((millis) =>
    [false, true].flatMap((copied) => [false, true].map((restarted) => ({ millis, copied, restarted }))),
  );
  it.each(ways)("for $millis ms, copied: $copied, restarted: $restarted", async ({ millis, copied, restarted }) => {
    const disk = createDisk();
    disk.append("/logs/finger-202611230000", fingerLine(9));
    disk.append(file, fingerLine(1) + fingerLine(2));
    let run = startRun(disk);
    await run.read();
    if (copied) {
      disk.copy(file, "/elsewhere");
      disk.delete(file);
    } else disk.move(file, "/elsewhere");
    for (const wait of [millis / 2, millis / 2]) expect(await run.pass(wait)).toEqual([]);
    if (restarted) run = startRun(disk, { restored: run.save() });
    disk.move("/elsewhere", file);
    expect(await run.pass(6_000)).toEqual([]);
    disk.append(file, fingerLine(3));
    expect(numbersOf(await run.pass(6_000))).toEqual([3]);
    expect(run.follower.lost("finger").bytes).toBe(0);
  });
});
