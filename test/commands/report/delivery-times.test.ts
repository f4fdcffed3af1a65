import { expect, it } from "vitest";
import { createDeliveryTimes } from "../../../src/commands/report/delivery-times.js";

it("gives quantiles, exact up to two minutes and within a quarter above", () => {
  const times = createDeliveryTimes();
  expect(times.quantile(0.5)).toBeUndefined();
  for (let second = 1; second <= 100; second++) times.add(second);
  expect([0, 0.5, 0.95, 1].map(times.quantile)).toEqual([0, 50, 95, 100]);
  for (let more = 0; more < 900; more++) times.add(10_000);
  expect(times.quantile(0.5)).toBeGreaterThanOrEqual(10_000);
  expect(times.quantile(0.5)).toBeLessThan(12_500);
});

it("takes what is below zero for none, and what is years for the most it knows", () => {
  const times = createDeliveryTimes();
  times.add(-5);
  expect(times.quantile(1)).toBe(0);
  times.add(1e12);
  expect(times.quantile(1)).toBeGreaterThan(86_400);
});
