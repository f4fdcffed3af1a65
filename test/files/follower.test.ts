import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const a = "/logs/finger-202611240000";
const b = "/logs/finger-202611250000";
const minute = 61_000;

describe("follower", () => {
  it("reads a file that is born with its first lines from the first byte", async () => {
    const disk = createDisk();
    const run = startRun(disk);
    expect(await run.read()).toEqual([]);
    disk.append(a, fingerLine(1) + fingerLine(2));
    expect(numbersOf(await run.pass(6_000))).toEqual([1, 2]);
  });

  it("goes on where the last run was, and a torn last line is counted once, when it is whole", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1) + fingerLine(2).slice(0, 20));
    const first = startRun(disk);
    expect(numbersOf(await first.read())).toEqual([1]);
    const second = startRun(disk, { restored: first.save() });
    expect(await second.read()).toEqual([]);
    disk.append(a, fingerLine(2).slice(20) + fingerLine(3));
    expect(numbersOf(await second.pass(2_000))).toEqual([2, 3]);
  });

  it("reads a truncated and refilled file from its start, also beyond its old size", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1) + fingerLine(2));
    const run = startRun(disk);
    await run.read();
    disk.rewrite(a, fingerLine(3) + fingerLine(4) + fingerLine(5));
    expect(numbersOf(await run.pass(2_000))).toEqual([3, 4, 5]);
    disk.rewrite(a, fingerLine(6));
    expect(numbersOf(await run.pass(2_000))).toEqual([6]);
  });

  it("tells a refill of the same size by its content", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1) + fingerLine(2));
    const run = startRun(disk);
    await run.read();
    disk.rewrite(a, fingerLine(3) + fingerLine(4));
    expect(numbersOf(await run.pass(2_000))).toEqual([3, 4]);
  });

  it("reads nothing again after a power loss shortened the file", async () => {
    const disk = createDisk();
    const content = fingerLine(1) + fingerLine(2) + fingerLine(3);
    disk.append(a, content);
    const run = startRun(disk);
    await run.read();
    disk.rewrite(a, content.slice(0, fingerLine(1).length + 10));
    expect(await run.pass(2_000)).toEqual([]);
    expect(await run.pass(61_000)).toEqual([]);
    disk.append(a, fingerLine(4));
    expect(numbersOf(await run.pass(2_000))).toEqual([4]);
  });

  it("reads nothing again after a power loss left NULs before the cursor", async () => {
    const disk = createDisk();
    const content = fingerLine(1) + fingerLine(2);
    disk.append(a, content);
    const run = startRun(disk);
    await run.read();
    disk.rewrite(a, content.slice(0, -20) + "\0".repeat(20));
    expect(await run.pass(2_000)).toEqual([]);
    disk.append(a, fingerLine(3));
    expect(numbersOf(await run.pass(2_000))).toEqual([3]);
  });

  it("follows a rename within the pattern and reads a new file under the old name from its start", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    disk.append(a, fingerLine(2));
    disk.move(a, b);
    disk.append(a, fingerLine(3));
    expect(numbersOf(await run.pass(6_000))).toEqual([2, 3]);
    disk.append(b, fingerLine(4));
    expect(numbersOf(await run.pass(6_000))).toEqual([4]);
  });

  it("drains a file that was renamed out of the pattern with lines unread", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    disk.append(a, fingerLine(2));
    disk.move(a, `${a}.1`);
    disk.append(a, fingerLine(3));
    expect(numbersOf(await run.pass(6_000)).toSorted((a, b) => a - b)).toEqual([2, 3]);
  });

  it("drains a deleted file, counts what stays unread as lost, and closes it", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    disk.append(a, fingerLine(2) + "torn");
    disk.delete(a);
    expect(numbersOf(await run.pass(6_000))).toEqual([2]);
    await run.pass(minute);
    await run.pass(minute);
    expect(run.follower.lost("finger")).toEqual({ bytes: 4, lines: 0 });
    expect(disk.openHandles()).toBe(0);
  });

  it("does not take a file for another one that has its inode", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1) + fingerLine(2));
    const first = startRun(disk);
    await first.read();
    await first.follower.close();
    disk.delete(a);
    disk.append(b, fingerLine(3) + fingerLine(4) + fingerLine(5));
    const second = startRun(disk, { restored: first.save() });
    expect(numbersOf(await second.read())).toEqual([3, 4, 5]);
  });

  it("knows a file again that was away for minutes, and one that was copied back", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1) + fingerLine(2));
    disk.append(b, fingerLine(9));
    const run = startRun(disk);
    await run.read();
    disk.copy(a, "/elsewhere");
    disk.delete(a);
    await run.pass(minute);
    await run.pass(minute * 10);
    disk.copy("/elsewhere", a);
    expect(await run.pass(6_000)).toEqual([]);
    disk.append(a, fingerLine(3));
    expect(numbersOf(await run.pass(6_000))).toEqual([3]);
  });

  it("does not take errors of the system for deletion", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    for (const [operation, code] of [
      ["list", "EIO"],
      ["stat", "EACCES"],
      ["open", "EMFILE"],
    ] as const) {
      disk.fault = (asked) => (asked === operation ? code : undefined);
      await run.pass(minute);
      await run.pass(minute);
    }
    disk.fault = () => undefined;
    disk.append(a, fingerLine(2));
    expect(numbersOf(await run.pass(6_000))).toEqual([2]);
    expect(run.follower.lost("finger").bytes).toBe(0);
  });

  it("reads a file that becomes readable later", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    disk.fault = (operation, path) => (operation === "open" && path === a ? "EACCES" : undefined);
    const run = startRun(disk);
    expect(await run.read()).toEqual([]);
    disk.fault = () => undefined;
    expect(numbersOf(await run.pass(6_000))).toEqual([1]);
  });

  it("skips a line above the limit in bounded memory, counts it once, also across a restart", async () => {
    const disk = createDisk();
    const options = { maxLineBytes: 1000 };
    disk.append(a, fingerLine(1) + `"${"x".repeat(400_000)}`);
    const first = startRun(disk, options);
    expect(numbersOf(await first.read())).toEqual([1]);
    disk.append(a, "y".repeat(400_000));
    const second = startRun(disk, { ...options, restored: first.save() });
    expect(await second.read()).toEqual([]);
    disk.append(a, `"\n${fingerLine(2)}`);
    expect(await second.pass(2_000)).toEqual(["<too_long>", fingerLine(2).trimEnd()]);
  });

  it("skips runs of NUL and keeps the lines around them", async () => {
    const disk = createDisk();
    disk.append(a, `${fingerLine(1)}${"\0".repeat(3000)}`);
    const run = startRun(disk, { maxLineBytes: 1000 });
    expect(numbersOf(await run.read())).toEqual([1]);
    disk.append(a, fingerLine(2) + fingerLine(3).slice(0, 9) + "\0\0" + fingerLine(4));
    expect(await run.pass(2_000)).toEqual([]);
    expect(await run.pass(61_000)).toEqual(["<nul>", fingerLine(2).trimEnd(), "<nul>", fingerLine(4).trimEnd()]);
  });

  it("counts a file with two names once", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    disk.link(a, b);
    const run = startRun(disk);
    expect(numbersOf(await run.read())).toEqual([1]);
  });

  it("gives a rewound batch again, with what came after it", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    const signal = new AbortController().signal;
    const batch = await run.follower.next(10, signal);
    batch.rewind();
    const again = await run.follower.next(10, signal);
    expect(again.items.map(({ line }) => line.offset)).toEqual([0]);
    again.commit();
    expect(run.save().cursors[0]?.offset).toBe(fingerLine(1).length);
  });

  it("says of a batch whether anything more was waiting", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1) + fingerLine(2));
    const run = startRun(disk);
    const signal = new AbortController().signal;
    const first = await run.follower.next(1, signal);
    expect(first.isLast).toBe(false);
    first.commit();
    const second = await run.follower.next(9, signal);
    expect([second.items.length, second.isLast]).toEqual([1, true]);
    second.commit();
  });

  it("starts at the end, or at a time, only in files that were there at the first start", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1) + fingerLine(2) + "torn");
    const run = startRun(disk, { startAt: { from: "end" } });
    expect(await run.read()).toEqual([]);
    disk.append(a, ` rest\n${fingerLine(3)}`);
    disk.append(b, fingerLine(4));
    expect((await run.pass(6_000)).length).toBe(3);

    const since = startRun(disk, { startAt: { since: Date.UTC(2026, 10, 24, 11) } });
    disk.append(a, fingerLine(5, "2026-11-24 10:00:00") + fingerLine(6, "2026-11-24 11:30:00"));
    expect(numbersOf(await since.read()).filter((number) => number === 5 || number === 6)).toEqual([6]);
  });

  it("keeps no secret in what it remembers", async () => {
    const disk = createDisk();
    disk.append("/logs/ctrl-202611240000", '"192.0.2.1"\t"admin"\t"fake-secret-1"\t"2026-11-24 12:00:00"\t"AUTH"\n');
    const run = startRun(disk);
    await run.read();
    const before = JSON.stringify(run.save());
    expect(before).not.toContain("fake-secret-1");
    disk.rewrite("/logs/ctrl-202611240000", '"192.0.2.1"\t"admin"\t"fake-secret-2"\t"2026-11-24 12:00:00"\t"AUTH"\n');
    await run.pass(6_000);
    const prints = run.save().cursors.map(({ head, tail }) => [head, tail]);
    expect(before).toContain(JSON.stringify(prints[0]?.[0]).slice(1, -1));
  });
});
