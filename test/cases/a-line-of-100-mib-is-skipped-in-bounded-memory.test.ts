import { appendFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";
import { realDirectory, realSystem } from "../support/real.js";

const mebibyte = 1024 * 1024;

describe("a line of 100 MiB is skipped in bounded memory", () => {
  it("counted once, its neighbours whole", async () => {
    const directory = realDirectory();
    const file = `${directory}/finger-202611241200`;
    appendFileSync(file, fingerLine(1));
    const system = realSystem();
    const run = startRun(system, { directory });
    expect(numbersOf(await run.read())).toEqual([1]);
    const piece = Buffer.alloc(mebibyte, "x");
    for (let written = 0; written < 100; written++) appendFileSync(file, piece);
    const before = process.memoryUsage().rss;
    let most = 0;
    const watched = { ...system, open: (path: string) => watch(system.open(path)) };
    async function watch(opening: ReturnType<typeof system.open>) {
      const handle = await opening;
      return {
        ...handle,
        read(buffer: Buffer, position: number) {
          most = Math.max(most, buffer.length);
          return handle.read(buffer, position);
        },
      };
    }
    const second = startRun(watched, { directory, restored: run.save() });
    expect(await second.read()).toEqual([]);
    // read once to find the line's size, then by the chunk
    expect(most).toBeLessThanOrEqual(2 * mebibyte);
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * mebibyte);
    appendFileSync(file, `\n${fingerLine(2)}`);
    const third = startRun(watched, { directory, restored: second.save() });
    expect(await third.read()).toEqual(["<too_long>", fingerLine(2).trimEnd()]);
    for (const { follower } of [run, second, third]) await follower.close();
  });

  it("a file truncated and refilled while it is skipped is read again", async () => {
    const disk = createDisk();
    const file = "/logs/finger-202611240000";
    disk.append(file, fingerLine(1) + "x".repeat(2000));
    const run = startRun(disk, { maxLineBytes: 400 });
    await run.read();
    disk.rewrite(file, Array.from({ length: 60 }, (_, index) => fingerLine(index + 2)).join(""));
    expect(numbersOf(await run.pass(6_000))).toHaveLength(60);
  });
});
