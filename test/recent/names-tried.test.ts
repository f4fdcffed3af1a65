import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createNamesTried, type NamesTried } from "../../src/recent/names-tried.js";

const now = Date.UTC(2026, 10, 24, 12, 30);
const minute = 60_000;
const ago = (minutes: number) => now - minutes * minute;
const client = (index: number) => `203.0.113.${String(index)}`;

test("a name is known once several addresses tried it", () => {
  const names = createNamesTried();
  for (let index = 0; index < 50; index++) names.add("pop3", "hunter2@alpha.example", client(1), ago(30), false);
  names.add("pop3", "root@alpha.example", client(1), ago(20), false);
  names.add("pop3", "Root@alpha.example", client(2), ago(15), false);
  expect(names.list(now, 10)).toEqual({ distinct: 0, isAtLeast: false, top: [] });
  names.add("pop3", "root@ALPHA.example", client(3), ago(10), false);
  expect(names.list(now, 10)).toEqual({
    distinct: 1,
    isAtLeast: false,
    top: [
      {
        ...{ service: "pop3", name: "root@alpha.example", count: 3, clients: 3 },
        ...{ firstTime: ago(20), lastTime: ago(10) },
      },
    ],
  });
});

test("a name that has logged in is known at once; the services have names of their own", () => {
  const names = createNamesTried();
  names.add("ctrl", "admin", client(1), ago(5), true);
  names.add("pop3", "admin", client(1), ago(5), false);
  expect(names.list(now, 10).top).toMatchObject([{ service: "ctrl", name: "admin", count: 1, clients: 1 }]);
});

test("all addresses of one IPv6 network are one client's", () => {
  const names = createNamesTried();
  for (let index = 1; index < 9; index++) names.add("pop3", "hunter2", `2001:db8:1:2::${String(index)}`, ago(5), false);
  expect(names.list(now, 10).distinct).toBe(0);
});

test("tries of a day ago are over: addresses do not add up for ever", () => {
  const names = createNamesTried();
  for (let day = 9; day >= 0; day--) names.add("pop3", "hunter2", client(day), ago(day * 24 * 60 + day), false);
  expect(names.list(now, 10).distinct).toBe(0);
  for (const index of [1, 2, 3]) names.add("pop3", "root", client(index), ago(24 * 60), false);
  expect(names.list(now, 10).distinct).toBe(0);
});

test("memory is bounded, a flood of names included", () => {
  const names = createNamesTried(100);
  for (let index = 0; index < 1_000; index++) names.add("pop3", `n${String(index)}`, client(index % 200), now, false);
  for (let index = 0; index < 300; index++) names.add("pop3", "root", client(index), now, false);
  expect(names.known.size()).toBe(100);
  expect(names.list(now, 10)).toMatchObject({ distinct: 1, isAtLeast: true, top: [{ name: "root", clients: 100 }] });
});

/** Passwords that nothing else looks like. */
const typed = ["hunter2-q9", "Correct-Horse7", "pässwörd!!", '"\t"x-1"\t"', "admin-name-5"];
const tries = fc.array(
  fc.record({
    service: fc.constantFrom("pop3" as const, "ctrl" as const),
    name: fc.constantFrom(...typed),
    client: fc.nat(4).map(client),
    hasLoggedIn: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.boolean()),
  }),
  { maxLength: 40 },
);

function add(
  names: NamesTried,
  all: readonly (typeof tries extends fc.Arbitrary<(infer Try)[]> ? Try : never)[],
): void {
  for (const { service, name, client, hasLoggedIn } of all) names.add(service, name, client, ago(5), hasLoggedIn);
}

test("a name that too few addresses tried is nowhere: not in a list, nor in memory, whatever came before it", () => {
  fc.assert(
    fc.property(tries, fc.nat(40), fc.nat(3), (all, cut, limit) => {
      const names = createNamesTried();
      add(names, all.slice(cut));
      const older = createNamesTried();
      add(older, all.slice(0, cut));
      names.precede(older);
      const texts = [
        JSON.stringify(names.list(now, limit)),
        JSON.stringify(names.list(now, 100)),
        inspect([...names.known.entries()], { depth: 9, maxArrayLength: null }),
        inspect(names, { depth: 9, showHidden: true }),
      ];
      for (const service of ["pop3", "ctrl"] as const)
        for (const name of typed) {
          const own = all.filter((each) => each.service === service && each.name === name);
          const mayBeKnown =
            own.some(({ hasLoggedIn }) => hasLoggedIn) || new Set(own.map((each) => each.client)).size >= 3;
          const others = all.some((each) => each.service !== service && each.name === name);
          if (mayBeKnown || others) continue;
          const written = [name, name.toLowerCase(), JSON.stringify(name.toLowerCase()).slice(1, -1)];
          for (const text of texts) for (const form of written) expect(text).not.toContain(form);
        }
      for (const { service, name } of names.list(now, 100).top) {
        const own = all.filter((each) => each.service === service && each.name.toLowerCase() === name);
        const clients = new Set(own.map((each) => each.client)).size;
        expect(own.some(({ hasLoggedIn }) => hasLoggedIn) || clients >= 3).toBe(true);
      }
    }),
  );
});
