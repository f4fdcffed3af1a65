import { expect, test } from "vitest";
import { createFullMailboxes } from "../../src/recent/full-mailboxes.js";

const now = Date.UTC(2026, 10, 24, 12, 30);
const ago = (minutes: number) => now - minutes * 60_000;

test("a mailbox is full from its first refusal until a recipient is accepted", () => {
  const full = createFullMailboxes();
  expect(full.isEmpty()).toBe(true);
  full.refuse("Dora@alpha.example", ago(90));
  full.refuse("dora@alpha.example", ago(60));
  full.refuse("carl@alpha.example", ago(50));
  full.accept("anna@alpha.example");
  expect(full.list(now, 10)).toEqual({
    distinct: 2,
    isAtLeast: false,
    top: [
      { recipient: "dora@alpha.example", sinceTime: ago(90), lastTime: ago(60), refused: 2 },
      { recipient: "carl@alpha.example", sinceTime: ago(50), lastTime: ago(50), refused: 1 },
    ],
  });
  full.accept("DORA@alpha.example");
  expect(full.list(now, 10).top.map(({ recipient }) => recipient)).toEqual(["carl@alpha.example"]);
  full.refuse("dora@alpha.example", ago(10));
  expect(full.list(now, 1).top[0]).toMatchObject({ refused: 1 });
  expect(full.list(now, 10).top.find(({ recipient }) => recipient.startsWith("dora"))?.sinceTime).toBe(ago(10));
});

test("what was refused a day ago is not known to be full any more; memory is bounded", () => {
  const full = createFullMailboxes(false, 10);
  full.refuse("dora@alpha.example", ago(24 * 60));
  expect(full.list(now, 10).distinct).toBe(0);
  for (let index = 0; index < 50; index++) full.refuse(`u${String(index)}@alpha.example`, ago(5));
  expect(full.list(now, 100)).toMatchObject({ distinct: 10, isAtLeast: true });
});

test("a mailbox that was accepted before its older refusals are known is not full", () => {
  const older = createFullMailboxes();
  for (const recipient of ["dora", "carl"]) older.refuse(`${recipient}@alpha.example`, ago(90));
  const full = createFullMailboxes(true);
  expect(full.isEmpty()).toBe(false);
  full.accept("Dora@alpha.example");
  full.accept("carl@alpha.example");
  full.refuse("carl@alpha.example", ago(10));
  full.precede(older);
  expect(full.list(now, 10).top).toMatchObject([{ recipient: "carl@alpha.example", sinceTime: ago(10), refused: 1 }]);
  full.accept("carl@alpha.example");
  expect(full.isEmpty()).toBe(true);
});

test("refusals before those it has seen are taken over", () => {
  const older = createFullMailboxes();
  older.refuse("dora@alpha.example", ago(90));
  older.refuse("carl@alpha.example", ago(80));
  const full = createFullMailboxes();
  full.refuse("dora@alpha.example", ago(10));
  full.precede(older);
  expect(full.list(now, 10).top).toEqual([
    { recipient: "dora@alpha.example", sinceTime: ago(90), lastTime: ago(10), refused: 2 },
    { recipient: "carl@alpha.example", sinceTime: ago(80), lastTime: ago(80), refused: 1 },
  ]);
});
