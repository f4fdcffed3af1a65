import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toInteger } from "../../src/kinds/columns.js";
import { intern } from "../../src/kinds/intern.js";
import { rowOf } from "../../src/kinds/row.js";

const line = (...columns: string[]) => `"${columns.join('"\t"')}"`;

describe("a row", () => {
  it("reads whole numbers as they are read from a text", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-0-9a+. ]{0,22}$/), (text) => {
        expect(rowOf(line("x", text, "y"))?.integer(1)).toBe(toInteger(text));
      }),
    );
  });

  it("has nothing where there is no column", () => {
    const row = rowOf(line("a", "b"));
    expect([row?.text(2), row?.text(-1), row?.own(2), row?.find(2), row?.integer(2)]).toEqual([
      ...["", "", "", undefined, undefined],
    ]);
    expect([row?.is(2, ""), row?.isTime(2), row?.isStatus(-1), row?.findTime(0)]).toEqual([false, false, false, -1]);
  });

  it("puts together what held a separator", () => {
    expect(rowOf(line("a", "b", "c", "d"))?.join(1, 3)).toBe('b"\t"c');
    expect(rowOf(line("a", "b"))?.join(1, 1)).toBe("");
  });

  it("knows a status by its shape", () => {
    for (const text of [
      "RCPT=OK",
      "AUTH=EFAIL:TYPE=PLAIN",
      "R=OK",
      "RCPT=ok",
      "RCPT=",
      "RCPT",
      "rcpt=OK",
      "=A",
      `${"A".repeat(17)}=B`,
    ])
      expect(rowOf(line(text))?.isStatus(0), text).toBe(/^[A-Z]{2,16}=[A-Z]/.test(text));
  });
});

it("a text of its own is the text, however many others were met", () => {
  const texts = fc.array(
    fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 200 }),
  );
  fc.assert(
    fc.property(texts, (all) => {
      for (const text of [...all, ...all]) expect(intern(`<${text}>`, 1, text.length + 1)).toBe(text);
    }),
  );
  for (let number = 0; number < 50_000; number++) {
    const text = `user${number % 20_000}@domain.example`;
    if (intern(text, 0, text.length) !== text) throw new Error(text);
  }
});
