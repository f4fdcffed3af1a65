import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const at = (minute: number) => `2026-11-24 12:${String(minute).padStart(2, "0")}:00`;
const ctrl = (number: number, minute: number) => `"192.0.2.1"\t"query ${number}"\t""\t"${at(minute)}"\t"REQ"\n`;

it("logs are merged by event time and wait for none that is idle, torn or unreadable", async () => {
  const disk = createDisk();
  disk.append("/logs/finger-202611240000", [1, 3, 5].map((minute) => fingerLine(minute, at(minute))).join(""));
  disk.append("/logs/ctrl-202611240000", [2, 4, 6].map((minute) => ctrl(minute, minute)).join(""));
  disk.append("/logs/smtp-202611240000", '"mail"\t"alph');
  disk.append("/logs/pop3-202611240000", "unreadable\n");
  disk.fault = (operation, path) => (operation === "open" && path.includes("pop3") ? "EACCES" : undefined);
  const run = startRun(disk);
  const minutes = numbersOf(await run.read());
  expect(minutes.toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6]);
  // a log may run ahead of another by a minute of event time
  for (const [index, minute] of minutes.entries())
    expect(minute).toBeGreaterThanOrEqual(Math.max(0, ...minutes.slice(0, index)) - 1);
});
