import { expect, test } from "vitest";
import { createLoginThrottle } from "../../../src/http/auth/login-throttle.js";

function start() {
  let time = 0;
  const loginThrottle = createLoginThrottle(() => time);
  const fail = (address: string, times: number) => {
    for (let count = 0; count < times; count += 1) loginThrottle.recordFailure(address);
  };
  return { ...loginThrottle, fail, pass: (milliseconds: number) => (time += milliseconds) };
}

test("three failures are free, then each doubles the wait up to a minute", () => {
  const { waitMs, fail } = start();
  fail("192.0.2.1", 3);
  expect(waitMs("192.0.2.1")).toBe(0);
  const waits = Array.from({ length: 8 }, () => {
    fail("192.0.2.1", 1);
    return waitMs("192.0.2.1");
  });
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
});

test("the wait runs out, and after ten quiet minutes all is forgotten", () => {
  const { waitMs, fail, pass } = start();
  fail("192.0.2.1", 4);
  pass(400);
  expect(waitMs("192.0.2.1")).toBe(600);
  pass(600);
  expect(waitMs("192.0.2.1")).toBe(0);
  pass(599_000);
  fail("192.0.2.1", 3);
  expect(waitMs("192.0.2.1")).toBe(0);
});

test("one address does not slow another; the network of an IPv6 address counts as one", () => {
  const { waitMs, fail } = start();
  fail("::ffff:192.0.2.1", 4);
  fail("2001:db8::1", 4);
  expect(waitMs("192.0.2.1")).toBe(1_000);
  expect(waitMs("192.0.2.2")).toBe(0);
  expect(waitMs("2001:db8:0:0:ffff::2")).toBe(1_000);
  expect(waitMs("2001:db8:0:1::1")).toBe(0);
});

test("remembers a thousand addresses at most, the latest", () => {
  const { waitMs, fail } = start();
  for (let count = 0; count < 1_001; count += 1) fail(`10.0.${count >> 8}.${count & 255}`, 4);
  expect(waitMs("10.0.0.0")).toBe(0);
  expect(waitMs("10.0.0.1")).toBe(1_000);
  expect(waitMs("10.0.3.232")).toBe(1_000);
});
