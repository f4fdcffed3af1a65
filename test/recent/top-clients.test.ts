import fc from "fast-check";
import { expect, test } from "vitest";
import { createTopClients } from "../../src/recent/top-clients.js";

const noon = Date.UTC(2026, 10, 24, 12, 0, 0);
const hour = 3_600_000;

test("the most frequent come first, with what it mostly was", () => {
  const talkers = createTopClients(noon);
  talkers.add("203.0.113.1", "rcpt erelay", noon);
  for (const [index, reason] of ["sndrip eipmap", "rcpt erelay", "rcpt erelay"].entries())
    talkers.add("203.0.113.2", reason, noon + index);
  expect(talkers.list(10)).toEqual({
    distinct: 2,
    isAtLeast: false,
    top: [
      { client: "203.0.113.2", count: 3, firstTime: noon, lastTime: noon + 2, mostly: "rcpt erelay" },
      { client: "203.0.113.1", count: 1, firstTime: noon, lastTime: noon, mostly: "rcpt erelay" },
    ],
  });
  expect(talkers.list(1).top).toHaveLength(1);
});

test("all addresses of an IPv6 /64 are one client; a line without an address is nobody's", () => {
  const talkers = createTopClients(noon);
  talkers.add("2001:db8:1:2::3", "pop3 login", noon);
  talkers.add("2001:db8:1:2:ffff::4", "pop3 login", noon);
  talkers.add("", "pop3 login", noon);
  expect(talkers.list(10)).toMatchObject({ distinct: 1, top: [{ client: "2001:db8:1:2::", count: 2 }] });
});

test("looks back over half a day at least and a day at most", () => {
  const talkers = createTopClients(noon);
  talkers.add("203.0.113.1", "x", noon - hour);
  talkers.add("203.0.113.2", "x", noon + hour);
  talkers.add("203.0.113.3", "x", noon - 13 * hour);
  const clients = () => talkers.list(10).top.map(({ client }) => client);
  expect(clients()).toEqual(["203.0.113.2", "203.0.113.1"]);
  talkers.tick(noon + 12 * hour);
  expect(clients()).toEqual(["203.0.113.2"]);
  talkers.tick(noon + 24 * hour);
  expect(talkers.list(10)).toEqual({ distinct: 0, isAtLeast: false, top: [] });
});

test("a clock put right by a second around noon forgets nobody", () => {
  const talkers = createTopClients(noon);
  talkers.add("203.0.113.1", "x", noon);
  talkers.tick(noon - 1000);
  talkers.tick(noon);
  expect(talkers.list(10).distinct).toBe(1);
});

test("counts exactly with room, and never too high without", () => {
  const events = fc.array(fc.record({ client: fc.nat(30), ago: fc.nat(30) }), { maxLength: 300 });
  fc.assert(
    fc.property(events, fc.integer({ min: 1, max: 40 }), (stream, capacity) => {
      const talkers = createTopClients(noon + hour, capacity);
      const exact = new Map<string, number>();
      let kept = 0;
      for (const { client, ago } of stream) {
        const time = noon + hour - ago * hour;
        talkers.add(`203.0.113.${client}`, "x", time);
        if (time < noon - 12 * hour) continue;
        kept++;
        exact.set(`203.0.113.${client}`, (exact.get(`203.0.113.${client}`) ?? 0) + 1);
      }
      const { distinct, isAtLeast, top } = talkers.list(1000);
      expect(distinct).toBeLessThanOrEqual(exact.size);
      if (!isAtLeast) expect(distinct).toBe(exact.size);
      if (exact.size <= capacity) expect(isAtLeast).toBe(false);
      for (const { client, count } of top) {
        expect(count).toBeLessThanOrEqual(exact.get(client) ?? 0);
        expect(count).toBeGreaterThanOrEqual((exact.get(client) ?? 0) - (2 * kept) / capacity);
        if (!isAtLeast) expect(count).toBe(exact.get(client));
      }
    }),
  );
});
