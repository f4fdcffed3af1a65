import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { every } from "../../src/common/interval.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("calls until it is stopped", async () => {
  const act = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const interval = every(1_000, act);
  await vi.advanceTimersByTimeAsync(3_500);
  expect(act).toHaveBeenCalledTimes(3);
  interval.stop();
  await vi.advanceTimersByTimeAsync(3_500);
  expect(act).toHaveBeenCalledTimes(3);
});

it("tells of a call that failed, and goes on", async () => {
  const act = vi.fn<() => Promise<void>>(() => Promise.resolve());
  act.mockRejectedValueOnce(new Error("the disk is full"));
  const interval = every(1_000, act);
  const failed = expect(interval.failed).rejects.toThrow("the disk is full");
  await vi.advanceTimersByTimeAsync(2_000);
  await failed;
  expect(act).toHaveBeenCalledTimes(2);
  interval.stop();
});
