import { expect, test } from "vitest";
import { createRateLimit } from "../../../src/http/auth/rate-limit.js";

test("lets a burst through, then one each interval", () => {
  let time = 0;
  const allow = createRateLimit(() => time);
  const limit = { intervalMs: 100, burst: 2 };
  expect([allow(limit), allow(limit), allow(limit)]).toEqual([true, true, false]);
  time = 99;
  expect(allow(limit)).toBe(false);
  time = 101;
  expect([allow(limit), allow(limit)]).toEqual([true, false]);
  time = 1_000_000;
  expect([allow(limit), allow(limit), allow(limit)]).toEqual([true, true, false]);
});

test("a changed limit starts again, none lets everything through", () => {
  const allow = createRateLimit(() => 0);
  expect([allow({ intervalMs: 100, burst: 1 }), allow({ intervalMs: 100, burst: 1 })]).toEqual([true, false]);
  expect(allow({ intervalMs: 100, burst: 2 })).toBe(true);
  expect(allow(undefined)).toBe(true);
});
