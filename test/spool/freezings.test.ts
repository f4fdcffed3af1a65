import { expect, test } from "vitest";
import { rememberFrozen } from "../../src/spool/freezings.js";
import { hourOf } from "../../src/spool/summary.js";

const hour = 3_600_000;
const now = 500_000 * hour + 1_234_567;
/** So many in the hour that was so many hours ago. */
const summaryOf = (...hours: [ago: number, count: number][]) => ({
  givenUp: { lastHour: 4, dayBefore: 1 },
  frozenByHour: new Map(hours.map(([ago, count]) => [hourOf(now) - ago, count])),
});

test("what is deleted after it was seen still counts as frozen that day", () => {
  const add = rememberFrozen();
  // neither the hour that goes on nor the one before it, which are compared with the others
  expect(add(summaryOf([0, 9], [1, 30], [2, 30], [10, 25]), now).givenUp).toEqual({ lastHour: 4, dayBefore: 55 });
  add(summaryOf([2, 1], [10, 26]), now);
  expect(add(summaryOf(), now).givenUp.dayBefore).toBe(30 + 26);
  expect(add(summaryOf(), now + hour).givenUp.dayBefore).toBe(30 + 30 + 26);
});

test("after a day it is forgotten, and what the queue itself knows stays", () => {
  const add = rememberFrozen();
  expect(add(summaryOf([26, 7], [25, 5], [24, 3]), now).givenUp.dayBefore).toBe(5 + 3);
  expect(add(summaryOf(), now + 40 * hour).givenUp.dayBefore).toBe(1);
});
