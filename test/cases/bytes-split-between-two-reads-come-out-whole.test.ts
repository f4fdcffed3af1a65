import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, startRun } from "../support/reader.js";

/** Bytes that a follower reads at once. */
const chunk = 262_144;

describe("bytes split between two reads come out whole", () => {
  it.each([
    { what: "a character of UTF-8", bytes: Buffer.from("é€😀") },
    { what: "bytes that are no UTF-8", bytes: Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xe9]) },
    { what: "carriage return and line feed", bytes: Buffer.from('"\r\n') },
  ])("$what", async ({ bytes }) => {
    const filler = fingerLine(0);
    for (let shift = 0; shift <= bytes.length; shift++) {
      const disk = createDisk();
      const start = chunk - shift;
      const head = filler.repeat(Math.floor((start - 200) / filler.length));
      const lead = `"mail"\t"a"\t"192.0.2.1"\t"2026-11-24 12:00:00"\t"`;
      const line = lead + "q".repeat(start - head.length - lead.length) + bytes.toString("latin1");
      disk.append("/logs/finger-202611240000", Buffer.from(`${head}${line.replace(/"\r\n$/, "")}"\r\n`, "latin1"));
      disk.append("/logs/finger-202611240000", fingerLine(1));
      const lines = await startRun(disk).read();
      expect(lines.at(-2)).toBe(`${line.replace(/"\r\n$/, "")}"`);
      expect(lines.at(-1)).toBe(fingerLine(1).trimEnd());
    }
  });
});
