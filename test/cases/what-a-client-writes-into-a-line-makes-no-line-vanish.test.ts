import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, startRun } from "../support/reader.js";

it("what a client writes into a line makes no line vanish and no second one count as an event", async () => {
  const disk = createDisk();
  const forged = fingerLine(2).trimEnd();
  for (const query of ['a"\t"b', "tab\there", "vt\x0bff\x0ccr\rback", '"""', "\x00x", `two\n${forged}`, "\xff\xfe"])
    disk.append("/logs/finger-202611240000", fingerLine(1).replace("query 1", query));
  disk.append("/logs/finger-202611240000", fingerLine(3));
  const run = startRun(disk);
  const content = disk.content("/logs/finger-202611240000");
  const lines = await run.read();
  // one NUL run is a piece of its own
  expect(lines.filter((line) => line !== "<nul>")).toHaveLength(content.split("\n").length - 1);
  expect(lines.at(-1)).toBe(fingerLine(3).trimEnd());
});
