import { expect, it } from "vitest";
import { watchCatchUp } from "../../src/health/catch-up.js";
import type { Progress } from "../../src/files/lag.js";
import { createLogger } from "../../src/log.js";

const mib = 1024 * 1024;

function given() {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    level: "info",
    format: "json",
    destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const state = { time: 5_000, progress: undefined as Progress | undefined, isDone: false };
  const catchUp = watchCatchUp({
    progress: () => state.progress,
    isDone: () => state.isDone,
    log,
    elapsed: () => state.time,
  });
  /** Reads so many bytes a second for so many seconds. */
  const read = (seconds: number, perSecond: number) => {
    for (let second = 0; second < seconds; second++) {
      state.time += 1_000;
      if (state.progress !== undefined) state.progress = { ...state.progress, done: state.progress.done + perSecond };
      catchUp.tick();
    }
  };
  return { state, catchUp, read, take: () => lines.splice(0) };
}

it("says how far the first reading is, and how long it will take once that can be told", () => {
  const { state, catchUp, read } = given();
  expect(catchUp.describe()).toBe("catching up with the logs");
  state.progress = { total: 1000 * mib, done: 0 };
  expect(catchUp.describe()).toBe("catching up with the logs: 0% read, 1000.0 MiB left");
  read(5, 2 * mib);
  expect(catchUp.describe()).toBe("catching up with the logs: 1% read, 990.0 MiB left, about 8 minutes to go");
  // the pace of the last half minute counts
  read(40, 20 * mib);
  expect(catchUp.describe()).toBe("catching up with the logs: 81% read, 190.0 MiB left, about 10 seconds to go");
  state.progress = { total: 1000 * mib, done: 1000 * mib };
  expect(catchUp.describe()).toContain("99% read, 0 B left");
  state.isDone = true;
  expect(catchUp.describe()).toBeUndefined();
});

it("promises nothing while nothing is read", () => {
  const { state, catchUp, read } = given();
  state.progress = { total: 10 * mib, done: mib };
  read(20, 0);
  expect(catchUp.describe()).toBe("catching up with the logs: 10% read, 9.0 MiB left");
});

it("says it in the log every ten seconds while it lasts", () => {
  const { state, read, take } = given();
  read(15, 0);
  expect(take()).toEqual([]);
  state.progress = { total: 100 * mib, done: 0 };
  read(1, mib);
  expect(take()).toMatchObject([{ level: "info", percent: 1, bytes_left: 99 * mib }]);
  read(9, mib);
  expect(take()).toEqual([]);
  read(20, mib);
  expect(take()).toMatchObject([
    {
      level: "info",
      msg: "catching up with the logs: 11% read, 89.0 MiB left, about 1 minute to go",
      ...{ percent: 11, bytes_left: 89 * mib, seconds_left: 89 },
    },
    { msg: "catching up with the logs: 21% read, 79.0 MiB left, about 1 minute to go" },
  ]);
  state.isDone = true;
  read(30, 0);
  expect(take()).toEqual([]);
});
