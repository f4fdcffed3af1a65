import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const file = "/logs/finger-202611240000";

it.each([1, 2, 3])(
  "lines that a power loss left are not counted again, all of one second, %i of four left",
  async (left) => {
    const lines = [1, 2, 3, 4].map((number) => fingerLine(number));
    const disk = createDisk();
    disk.append(file, lines.join(""));
    const run = startRun(disk);
    expect(await run.read()).toHaveLength(4);
    // XMail has written on before anybody looked
    const added = [5, 6, 7, 8].map((number) => fingerLine(number, "2026-11-24 12:00:01"));
    disk.rewrite(file, [...lines.slice(0, left), ...added].join(""));
    expect(numbersOf(await run.pass(6_000))).toEqual([5, 6, 7, 8]);
  },
);
