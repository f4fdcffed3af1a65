import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAddressRule } from "../../src/privacy/address.js";
import { createIpRule } from "../../src/privacy/ip.js";
import { mayHoldPerson } from "../../src/privacy/signs.js";

const shown = (what: string) => `<${what}>`;
const address = createAddressRule("hash", shown);
const ip = createIpRule("hash", shown);

describe("mayHoldPerson", () => {
  it.each([
    ["bob@alpha.example", true],
    ["203.0.113.17", true],
    ["host-203-0-113-17.example", true],
    ["[IPv6:2001:db8::17]", true],
    ["2001:db8:1:2:3:4:5:6", true],
    ["::1", true],
    ["2026-11-24 10:05:57", false],
    ["1795514757525.7f5863fff6c0.bb5.2.vm", false],
    ["RCPT=OK", false],
    ["AUTH=EFAIL:TYPE=PLAIN", false],
    ["250 2.1.5 Ok", false],
    ["mx1.alpha.example", false],
    ["", false],
  ])("of %j is %s", (text, is) => {
    expect(mayHoldPerson(text)).toBe(is);
    expect(mayHoldPerson(`@${text}@`, 1, text.length + 1)).toBe(is);
  });

  const piece = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.ipV4().map((text) => text.replaceAll(".", "-")),
    fc.string({
      unit: fc.constantFrom("0", "1", "92", "a", "F", "g", ".", ":", "::", "-", "@", " ", "["),
      maxLength: 12,
    }),
  );

  it("is true wherever a search finds something", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
        const text = pieces.join("");
        // behind the sign of an address everything is looked at
        const searched = ip.search(`${text} @`).slice(0, -2);
        const isFound = address.search(text) !== text || searched !== text;
        expect(isFound && !mayHoldPerson(text)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
