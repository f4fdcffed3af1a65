import { beforeEach, expect, it } from "vitest";
import { createBatchDelay, type BatchDelay } from "../../src/otlp/batch-delay.js";

let time: number;
let pace: BatchDelay;
beforeEach(() => {
  time = Date.UTC(2026, 10, 24, 10);
  pace = createBatchDelay(1000, 512, () => time);
});

/** A request after so many milliseconds. */
function pauseAfter(millis: number, records: number, isBacklog = false): number {
  time += millis;
  return pace.after(records, isBacklog);
}

it("waits for the most where few lines come", () => {
  expect(pauseAfter(60_000, 1)).toBe(1000);
  expect(pauseAfter(1000, 100)).toBe(1000);
});

it("waits until a request is full where many come", () => {
  expect(pauseAfter(1000, 10_000)).toBeCloseTo(51.2);
  expect(pauseAfter(51.2, 512)).toBeCloseTo(51.2);
});

it("does not wait within a backlog, and takes its requests for part of the rate", () => {
  expect(pauseAfter(100, 512, true)).toBe(0);
  expect(pauseAfter(100, 512, true)).toBe(0);
  expect(pauseAfter(56, 256)).toBeCloseTo(102.4);
});

it("starts counting again after each pause", () => {
  pauseAfter(1000, 1_000_000);
  expect(pauseAfter(512, 1000)).toBeCloseTo(262.144);
});

it("does not wait for what a clock that was set back says, and not at all where it is not to gather", () => {
  expect(pauseAfter(-3_600_000, 100)).toBe(0);
  pace = createBatchDelay(0, 512, () => time);
  expect(pauseAfter(1000, 100)).toBe(0);
});
