import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, startRun } from "../support/reader.js";

const a = "/logs/finger-202611240000";
const b = "/logs/finger-202611250000";

function closing(operation: string, path: string, code = "EACCES") {
  return (asked: string, at: string) => (asked === operation && at === path ? code : undefined);
}

describe("a log file that cannot be read", () => {
  it.each([
    ["opened", "open"],
    ["looked at", "stat"],
  ])("is named where it cannot be %s, until it can", async (_, operation) => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    disk.append(b, fingerLine(2));
    disk.fault = closing(operation, b);
    const run = startRun(disk);
    expect(await run.read()).toHaveLength(1);
    expect(run.follower.unreadable()).toEqual([{ kind: "finger", name: "finger-202611250000", code: "EACCES" }]);
    await run.pass(6_000);
    expect(run.follower.unreadable()).toHaveLength(1);
    disk.fault = () => undefined;
    expect(await run.pass(6_000)).toHaveLength(1);
    expect(run.follower.unreadable()).toEqual([]);
  });

  it("is named where the first start would begin behind its last line", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    disk.fault = closing("open", a);
    const run = startRun(disk, { startAt: { from: "end" } });
    await run.read();
    expect(run.follower.unreadable()).toMatchObject([{ name: "finger-202611240000" }]);
  });

  it("is not one that has gone", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    disk.delete(a);
    await run.pass(2_000);
    expect(run.follower.unreadable()).toEqual([]);
  });
});

describe("the progress of the first reading", () => {
  const line = fingerLine(1).length;

  it("counts the bytes that were unread at the start, and those that are taken in", async () => {
    const disk = createDisk();
    disk.append(a, Array.from({ length: 10 }, (_, n) => fingerLine(n)).join(""));
    const run = startRun(disk);
    expect(run.follower.progress()).toBeUndefined();
    await run.follower.poll();
    expect(run.follower.progress()).toEqual({ total: 10 * line, done: 0 });
    const signal = new AbortController().signal;
    const batch = await run.follower.next(3, signal);
    expect(run.follower.progress()?.done).toBe(0);
    batch.commit();
    expect(run.follower.progress()?.done).toBe(3 * line);
    // what is written meanwhile is not part of it
    disk.append(a, fingerLine(1));
    await run.pass(2_000);
    expect(run.follower.progress()).toEqual({ total: 10 * line, done: 10 * line });
    const next = startRun(disk, { restored: run.save() });
    await next.read();
    expect(next.follower.progress()).toEqual({ total: 0, done: 0 });
  });

  it("does not wait for a file that cannot be read", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    disk.append(b, fingerLine(2));
    disk.fault = closing("open", b);
    const run = startRun(disk);
    await run.read();
    expect(run.follower.progress()).toEqual({ total: 2 * line, done: 2 * line });
  });
});
