import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createWaker, type Waker } from "../../src/files/wake.js";

const file = "smtp-202611241000";
let change: (name: string) => void;
const watches = { on: false };
let waker: Waker;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 10) });
  watches.on = false;
  waker = createWaker("/logs", (onChange) => {
    change = (name) => {
      if (watches.on) onChange(name);
    };
    return { start: () => (watches.on = true), stop: () => (watches.on = false) };
  });
  waker.follow([file]);
});

afterEach(() => {
  waker.close();
  vi.useRealTimers();
});

/** Milliseconds until a wait that begins now is over; `change` happens after so many. */
async function waited(ms: number, changeAfter?: number, signal = new AbortController().signal): Promise<number> {
  const began = performance.now();
  if (changeAfter !== undefined) setTimeout(() => change(file), changeAfter);
  const ends: number[] = [];
  void waker.wait(ms, signal).then(() => ends.push(performance.now()));
  while (ends.length === 0) await vi.advanceTimersByTimeAsync(1);
  return (ends[0] ?? NaN) - began;
}

/** A server that writes a line every `everyMs`, for so long; gives how many looks it made us take. */
async function write(everyMs: number, forMs: number): Promise<number> {
  const writer = setInterval(() => change(file), everyMs);
  const end = performance.now() + forMs;
  let looks = 0;
  while (performance.now() < end) {
    await waited(1_000);
    if (waker.changed().size > 0) looks++;
  }
  clearInterval(writer);
  return looks;
}

it("waits as long as it may while nothing happens", async () => {
  expect(await waited(1_000)).toBe(1_000);
  expect(waker.changed()).toEqual(new Set());
});

it("wakes at once for a change after a quiet time and names it", async () => {
  expect(await waited(1_000, 300)).toBeLessThanOrEqual(301);
  expect(waker.changed()).toEqual(new Set([file]));
  expect(waker.changed()).toEqual(new Set());
});

it("does not wait for what was told before", async () => {
  change(file);
  expect(await waited(1_000)).toBeLessThanOrEqual(1);
});

it("lets a moment pass between two looks, but no tenth of a second", async () => {
  await waited(1_000, 10);
  waker.changed();
  const next = await waited(1_000, 5);
  expect(next).toBeGreaterThan(20);
  expect(next).toBeLessThan(100);
});

it("ends a wait when it is told to end", async () => {
  const ending = new AbortController();
  setTimeout(() => ending.abort(), 40);
  expect(await waited(1_000, undefined, ending.signal)).toBeLessThanOrEqual(41);
  expect(await waited(1_000, undefined, ending.signal)).toBeLessThanOrEqual(1);
});

it("keeps its watches on a quiet server", async () => {
  const looks = await write(400, 20_000);
  expect(watches.on).toBe(true);
  expect(looks).toBeGreaterThan(40);
  expect(looks).toBeLessThan(60);
});

it("lets the watches be on a busy server and looks at an even pace", async () => {
  const looks = await write(2, 5_000);
  expect(watches.on).toBe(false);
  expect(looks).toBeGreaterThan(50);
  expect(looks).toBeLessThan(100);
});

it("sees within a tenth of a second what is written while nothing is watched", async () => {
  await write(2, 3_000);
  expect(watches.on).toBe(false);
  waker.changed();
  expect(await waited(1_000)).toBeLessThan(100);
  expect(waker.changed()).toEqual(new Set([file]));
});

it("watches again when the server is quiet, and looks once at what nobody told meanwhile", async () => {
  await write(2, 3_000);
  let last = new Set<string>() as ReadonlySet<string>;
  while (!watches.on) {
    await waited(1_000);
    last = waker.changed();
  }
  // the look that follows the start of the watches is a look at the files
  await waited(1_000);
  expect(new Set([...last, ...waker.changed()])).toEqual(new Set([file]));
  expect(await waited(1_000)).toBe(1_000);
});

it("is not held up by a clock that is set back", async () => {
  await waited(1_000, 10);
  waker.changed();
  vi.setSystemTime(Date.now() - 86_400_000);
  expect(await waited(1_000, 10)).toBeLessThan(100);
});

it("watches no more once it is closed", async () => {
  await write(2, 3_000);
  waker.close();
  await write(2, 20_000);
  expect(watches.on).toBe(false);
});
