import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutRows, release } from "../../src/files/lines.js";
import { cut } from "../../src/kinds/columns.js";
import { Row } from "../../src/kinds/row.js";
import { lineOf, offsetOf, textOf } from "../../src/line.js";

const origin = { kind: "finger", file: "finger-202611240000", generation: 0 } as const;
const pieces = (...more: string[]) =>
  fc.array(fc.constantFrom('"', "\t", '"\t"', "\n", "\r\n", "a", "2026", "\x0b", "\xe9", "\xff", ...more), {
    maxLength: 30,
  });

/** At every place in a word, with other bytes around it. */
function chunkOf(text: string, at: number): Buffer {
  return Buffer.from(`${"\n".repeat(at)}${text}"\t"\n`, "latin1").subarray(at, at + text.length);
}

describe("cutting a chunk into rows", () => {
  it("finds the lines, and in each the columns that cutting the line alone finds", () => {
    fc.assert(
      fc.property(pieces(), fc.nat(9), fc.nat(3), (parts, at, base) => {
        const text = parts.join("");
        const rows = cutRows(chunkOf(text, at), base, 1_000, origin);
        const expected = text.split("\n").slice(0, -1);
        expect(rows?.count ?? 0).toBe(expected.length);
        if (rows === undefined) return;
        const row = new Row();
        for (const [index, line] of expected.entries()) {
          const made = lineOf(rows, index);
          expect(made.text).toBe(line.replace(/\r$/, ""));
          const columns = row.moveTo(rows, index)
            ? { columns: Array.from({ length: row.count }, (_, column) => row.text(column)), closed: row.closed }
            : undefined;
          expect(columns).toEqual(cut(textOf(made)));
        }
        expect(offsetOf(rows, rows.count)).toBe(base + text.lastIndexOf("\n") + 1);
        release(rows);
      }),
    );
  });

  it("knows damaged bytes for what they are, whatever stands around them", () => {
    fc.assert(
      fc.property(pieces("\0", "\0\0", "x".repeat(50)), fc.nat(9), (parts, at) => {
        const text = parts.join("");
        const rows = cutRows(chunkOf(text, at), 5, 40, origin);
        if (rows === undefined) return;
        let end = 5;
        for (let index = 0; index < rows.count; index++) {
          const line = lineOf(rows, index);
          expect(line.offset).toBe(end);
          ({ end } = line);
          const bytes = text.slice(line.offset - 5, end - 5);
          if (line.damage === undefined) expect(bytes).toMatch(/^[^\0\n]*\n$/);
          if (line.damage === "nul") expect(bytes).toContain("\0");
          if (line.damage === "too_long") expect(bytes.length).toBeGreaterThan(41);
        }
        release(rows);
      }),
    );
  });

  it("passes over a byte order mark in front of the file, and there alone", () => {
    const rows = cutRows(Buffer.from('\ufeff"a"\t"b"\n\ufeff"a"\n'), 0, 1_000, origin);
    if (rows === undefined) throw new Error("there are two lines");
    const row = new Row();
    expect([row.moveTo(rows, 0), row.text(1), row.moveTo(rows, 1)]).toEqual([true, "b", false]);
  });
});
