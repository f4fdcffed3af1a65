import { isIPv6 } from "node:net";
import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalIPv6, ipv6Groups, withoutMapping } from "../../src/common/ip-address.js";

it.each([
  ["2001:DB8:0:2:3:4:5:6", ["2001", "db8", "0"]],
  ["2001:0db8::1", ["2001", "db8", "0"]],
  ["::1", ["0", "0", "0"]],
  ["fe80::1%eth0", ["fe80", "0", "0"]],
  ["203.0.113.17", undefined],
  ["::ffff:203.0.113.17", undefined],
  ["::ffff:cb00:7111", undefined],
  ["10:05:57", undefined],
  ["", undefined],
])("the first groups of %s are %s", (address, groups) => {
  expect(ipv6Groups(address, 3)).toEqual(groups);
});

it.each([
  ["::ffff:203.0.113.17", "203.0.113.17"],
  ["::FFFF:cb00:7111", "203.0.113.17"],
  ["203.0.113.17", "203.0.113.17"],
  ["2001:DB8::1", "2001:DB8::1"],
  ["no: address", "no: address"],
])("%s is the client %s", (address, client) => {
  expect(withoutMapping(address)).toBe(client);
});

it.each([
  ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
  ["::ffff:192.0.2.1", "::ffff:c000:201"],
  ["fe80::1%eth0", "fe80::1%eth0"],
  ["a.example", "a.example"],
])("%s is written as %s", (text, written) => {
  expect(canonicalIPv6(text)).toBe(written);
});

it("reads what Node takes for an address, and only that", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.ipV6(), fc.string({ unit: fc.constantFrom("0", "a", "f", ":", ".", "%"), maxLength: 20 })),
      (text) => {
        const bare = text.includes("%") ? "" : text;
        expect(canonicalIPv6(bare) === bare || isIPv6(bare)).toBe(true);
        if (isIPv6(bare)) expect(ipv6Groups(bare, 8) ?? withoutMapping(bare)).not.toBe(bare);
      },
    ),
  );
});
