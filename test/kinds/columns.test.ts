import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, isTime, toInteger } from "../../src/kinds/columns.js";

const pieces = fc.array(fc.constantFrom('"', "\t", '"\t"', "a", "2", "-"), { maxLength: 12 });

describe("cutting a line into columns", () => {
  it('cuts at each `"<TAB>"` between the first quote and the last', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = `"${parts.join("")}`;
        const closed = text.length > 1 && text.endsWith('"');
        const columns = text.slice(1, closed ? -1 : undefined).split('"\t"');
        expect(cut(text)).toEqual({ columns, closed });
      }),
    );
  });

  it("knows no other line", () => {
    expect(cut("")).toBeUndefined();
    expect(cut('a"\t"')).toBeUndefined();
  });
});

describe("reading a number", () => {
  it("takes what XMail prints, and nothing else", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-0-9a+. ]{0,22}$/), (text) => {
        expect(toInteger(text)).toBe(/^-?[0-9]{1,19}$/.test(text) ? Number(text) : undefined);
      }),
    );
  });
});

describe("the shape of a time", () => {
  it("does not depend on the line before", () => {
    const shapes = ["2026-11-24 10:05:57", "2026-11-24 10:05:5x", "2026-11-24 10:05", "2026-11-2x 10:05:57", "", "x"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...shapes)), (texts) => {
        for (const text of texts) expect(isTime(text)).toBe(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text));
      }),
    );
  });
});
