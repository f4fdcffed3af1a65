import { expect, it } from "vitest";
import { createTopList } from "../../../src/commands/report/top-list.js";

it("counts exactly by what it was for while there are few names", () => {
  const list = createTopList(10);
  for (const what of ["smtp", "pop3", "pop3"]) list.add("a", what);
  list.add("b", "smtp");
  expect(list.list()).toEqual({
    distinct: 2,
    isAtLeast: false,
    names: [
      {
        name: "a",
        count: 3,
        of: [
          ["pop3", 2],
          ["smtp", 1],
        ],
      },
      { name: "b", count: 1, of: [["smtp", 1]] },
    ],
  });
});

it("keeps the most frequent in bounded memory, with counts that are never too high", () => {
  const list = createTopList(100);
  for (let round = 0; round < 2_000; round++) {
    list.add("frequent", "x");
    for (let other = 0; other < 5; other++) list.add(`other ${round} ${other}`, "x");
  }
  const { distinct, isAtLeast, names } = list.list();
  expect({ distinct, isAtLeast }).toEqual({ distinct: 100, isAtLeast: true });
  const found = names.find(({ name }) => name === "frequent");
  expect(found?.count).toBeGreaterThan(1_800);
  expect(found?.count).toBeLessThanOrEqual(2_000);
  expect(names.filter(({ count }) => count > 1)).toHaveLength(1);
});
