import { isIPv6 } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { clientOf } from "../../src/recent/client.js";

test.each([
  ["203.0.113.17", "203.0.113.17"],
  ["::ffff:203.0.113.17", "203.0.113.17"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"],
  ["2001:DB8:0001:2::1", "2001:db8:1:2::"],
  ["2001:db8::1", "2001:db8::"],
  ["2001:db8:1::", "2001:db8:1::"],
  ["2001:db8:0:2::1", "2001:db8:0:2::"],
  ["fe80::1%eth0", "fe80::"],
  ["::1", "::1"],
])("%s counts as %s", (address, client) => {
  expect(clientOf(address)).toBe(client);
});

test("addresses of one /64 are one client, however they are written, others are not", () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  const groups = fc.array(group, { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, groups, (one, two) => {
      const print = (parts: readonly number[]) => parts.map((part) => part.toString(16)).join(":");
      const client = clientOf(print([1, ...one.slice(1)]));
      expect(isIPv6(client)).toBe(true);
      expect(clientOf(print([1, ...one.slice(1, 4), ...two.slice(4)]))).toBe(client);
      expect(clientOf(print([1, ...one.slice(1, 3), ((one[3] ?? 0) + 1) & 0xffff, ...two.slice(4)]))).not.toBe(client);
      expect(clientOf(client)).toBe(client);
    }),
  );
});
