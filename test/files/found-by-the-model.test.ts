import { describe, expect, it } from "vitest";
import { createStateStore } from "../../src/files/state.js";
import type { FollowerState } from "../../src/files/follower.js";
import { createCheckpointer } from "../../src/files/checkpointer.js";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const [a, b] = ["/logs/finger-202611240000", "/logs/finger-202611232300"];

/** Sequences that the model test found, or that show a guard which random sequences seldom need. */
describe("follower, as the model found it", () => {
  it("reads a refill of just the size that a torn line had", async () => {
    const disk = createDisk();
    const refill = fingerLine(3) + fingerLine(4);
    disk.append(a, fingerLine(1) + "t".repeat(refill.length - fingerLine(1).length));
    const run = startRun(disk);
    await run.read();
    disk.rewrite(a, refill);
    expect(numbersOf(await run.pass(6_000))).toEqual([3, 4]);
  });

  it("reads a torn line whose file was shortened and grew to the same size", async () => {
    const disk = createDisk();
    disk.append(a, `${fingerLine(1)}torn`);
    const run = startRun(disk);
    await run.read();
    disk.append(a, "more");
    await run.pass(6_000);
    disk.append(a, "\n");
    expect((await run.pass(6_000)).length).toBe(1);
  });

  it("reads a file once that was truncated, refilled and renamed between two looks", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    disk.rewrite(a, fingerLine(2));
    disk.move(a, b);
    const lines = [...(await run.pass(6_000)), ...(await run.pass(6_000))];
    expect(numbersOf(lines)).toEqual([2]);
  });

  it("knows a copy that was renamed while another file took the old name", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const first = startRun(disk);
    await first.read();
    const copied = createDisk();
    copied.append("/logs/other", "");
    copied.append(b, disk.content(a));
    copied.append(a, fingerLine(2));
    const second = startRun(copied, { restored: first.save() });
    expect(numbersOf(await second.read())).toEqual([2]);
  });

  it("counts no torn bytes as lost that are in a copy written over a renamed file, after a restart", async () => {
    const disk = createDisk();
    disk.append(a, `${fingerLine(1)}"`);
    const first = startRun(disk);
    await first.read();
    disk.move(a, b);
    const content = disk.content(b);
    const run = startRun(disk, { restored: first.save() });
    disk.rewrite(b, "");
    expect(await run.pass(60)).toEqual([]);
    disk.rewrite(b, content);
    expect(await run.pass(60)).toEqual([]);
    disk.append(a, '"');
    for (const millis of [6_000, 61_000, 61_000]) expect(await run.pass(millis)).toEqual([]);
    expect(run.follower.lost("finger")).toEqual({ bytes: 0, lines: 0 });
  });

  it("counts what a file still held as lost a minute after its name was given to another one", async () => {
    const disk = createDisk();
    disk.append(a, `${fingerLine(1)}torn`);
    const first = startRun(disk);
    await first.read();
    disk.delete(a);
    disk.append("/logs/other", "");
    disk.append(a, fingerLine(2));
    const run = startRun(disk, { restored: first.save() });
    expect(numbersOf(await run.read())).toEqual([2]);
    expect(run.follower.caughtUp()).toBe(true);
    await run.pass(61_000);
    await run.pass(6_000);
    expect(run.follower.lost("finger").bytes).toBe(4);
  });

  it("knows a copy under another name whose original has just gone", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    disk.copy(a, b);
    disk.delete(a);
    expect(await run.pass(6_000)).toEqual([]);
    disk.append(b, fingerLine(2));
    expect(numbersOf(await run.pass(6_000))).toEqual([2]);
  });

  it("knows content that comes back after its file was truncated and written again", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    disk.copy(a, "/elsewhere");
    disk.rewrite(a, fingerLine(2));
    expect(numbersOf(await run.pass(6_000))).toEqual([2]);
    disk.move("/elsewhere", b);
    expect(await run.pass(6_000)).toEqual([]);
  });

  it("counts a refused first line once when a power loss cut the file and XMail wrote on", async () => {
    const disk = createDisk();
    // of a period that has not begun: the time of its name is behind all lines
    const file = "/logs/finger-202611241300";
    const glued = fingerLine(1).slice(0, -12) + fingerLine(2);
    disk.append(file, glued + fingerLine(3));
    const run = startRun(disk);
    expect(await run.read()).toEqual([glued.trimEnd(), fingerLine(3).trimEnd()]);
    disk.rewrite(file, (glued + fingerLine(3)).slice(0, -1) + fingerLine(4, "2026-11-24 12:01:00"));
    const lines = [...(await run.pass(6_000)), ...(await run.pass(61_000))];
    expect(lines.filter((line) => line.startsWith(glued.trimEnd()))).toEqual([]);
    disk.append(file, fingerLine(5, "2026-11-24 12:02:00"));
    expect(numbersOf(await run.pass(6_000))).toEqual([5]);
  });

  it("counts a line once whose file gets the inode of one that was still open when the state was saved", async () => {
    const disk = createDisk();
    // nothing of it can be read, so nothing is known of it but its inode
    disk.append(a, "t");
    const first = startRun(disk);
    await first.read();
    const again = (run: typeof first) => {
      disk.copy(a, "/elsewhere");
      disk.delete(a);
      return run.pass(1_000).then(() => disk.move("/elsewhere", a));
    };
    await again(first);
    await first.pass(6_000);
    const saved = first.save();
    disk.delete(a);
    disk.append(a, fingerLine(1));
    // only now the inode is free
    await first.follower.close();
    const second = startRun(disk, { restored: saved });
    const lines = await second.read();
    await again(second);
    lines.push(...(await second.pass(6_000)), ...(await second.pass(6_000)));
    expect(numbersOf(lines)).toEqual([1]);
  });

  it("knows a copy made just before its original was truncated and written again", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    disk.copy(a, b);
    disk.rewrite(a, fingerLine(2));
    const lines = [...(await run.pass(6_000)), ...(await run.pass(6_000))];
    expect(numbersOf(lines)).toEqual([2]);
  });

  it("doubts a truncated file until it could be read, though it has its old size again by then", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    disk.rewrite(a, "");
    disk.fault = (operation) => (operation === "read" ? "EIO" : undefined);
    await run.pass(2_000);
    disk.append(a, fingerLine(2));
    disk.fault = () => undefined;
    expect(numbersOf(await run.pass(6_000))).toEqual([2]);
  });

  it("doubts across a restart what it could not read before", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const first = startRun(disk);
    await first.read();
    disk.rewrite(a, fingerLine(2));
    disk.fault = (operation) => (operation === "read" ? "EIO" : undefined);
    await first.pass(6_000);
    disk.fault = () => undefined;
    const second = startRun(disk, { restored: first.save() });
    expect(numbersOf(await second.pass(6_000))).toEqual([2]);
    expect(second.follower.caughtUp()).toBe(true);
  });

  it("keeps the handle of a deleted file that cannot be read just now", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    disk.append(a, fingerLine(2));
    disk.delete(a);
    disk.fault = (operation) => (operation === "read" ? "EIO" : undefined);
    await run.pass(6_000);
    disk.fault = () => undefined;
    expect(numbersOf(await run.pass(6_000))).toEqual([2]);
  });

  it("does not count a file as lost before it was away for a minute", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const first = startRun(disk);
    await first.read();
    await first.follower.close();
    disk.append(a, "torn");
    const second = startRun(disk, { restored: first.save() });
    await second.read();
    await second.follower.close();
    const third = startRun(disk, { restored: second.save() });
    disk.move(a, "/elsewhere");
    for (const millis of [6_000, 50_000]) await third.pass(millis);
    expect(third.follower.lost("finger").bytes).toBe(0);
    await third.pass(20_000);
    expect(third.follower.lost("finger").bytes).toBe(4);
  });

  it("counts what was seen while nobody read and then cut off", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    disk.append(a, fingerLine(2));
    disk.time += 6_000;
    await run.follower.poll();
    disk.append(a, fingerLine(3));
    disk.time += 6_000;
    await run.follower.poll();
    disk.rewrite(a, fingerLine(4));
    disk.time += 6_000;
    await run.follower.poll();
    // what was loaded is taken still
    expect(numbersOf(await run.pass(6_000))).toEqual([2, 4]);
    expect(run.follower.lost("finger").bytes).toBe(fingerLine(3).length);
  });

  it("begins a skipped line again where the file was cut inside it", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1) + "x".repeat(2_000));
    const run = startRun(disk, { maxLineBytes: 400 });
    await run.read();
    disk.rewrite(a, `${fingerLine(1)}${"x".repeat(100)}\n${fingerLine(2)}`);
    expect(await run.pass(6_000)).toEqual(["x".repeat(100), fingerLine(2).trimEnd()]);
  });

  it("leaves a name alone that came to another file between the look and the opening", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const first = startRun(disk);
    await first.read();
    await first.follower.close();
    disk.append(a, fingerLine(2));
    const open = disk.open;
    let swapped = false;
    const racing = {
      ...disk,
      time: disk.time,
      async open(path: string) {
        if (!swapped) {
          swapped = true;
          disk.move(a, b);
          disk.append(a, fingerLine(3));
        }
        return open(path);
      },
    };
    const second = startRun(racing, { restored: first.save() });
    const lines = [...(await second.pass(6_000)), ...(await second.pass(6_000)), ...(await second.pass(6_000))];
    expect(numbersOf(lines).toSorted((one, other) => one - other)).toEqual([2, 3]);
  });

  it("keeps across a kill what it concluded about a file that a power loss cut", async () => {
    const disk = createDisk();
    disk.append(a, [1, 2, 3, 4].map((number) => fingerLine(number)).join(""));
    let saved: FollowerState | undefined;
    const save = () => Promise.resolve(void (saved = first.save()));
    const first = startRun(disk, { saveProgress: save, settle: save });
    await first.read();
    disk.rewrite(a, disk.content(a).slice(0, -2 * fingerLine(1).length));
    await first.pass(6_000);
    expect(await first.pass(61_000)).toEqual([]);
    // still shorter than what was read before
    disk.append(a, fingerLine(5, "2026-11-24 12:02:00"));
    expect(numbersOf(await first.pass(6_000))).toEqual([5]);
    const second = startRun(disk, { restored: saved });
    expect(numbersOf(await second.read())).toEqual([5]);
    expect(second.follower.caughtUp()).toBe(true);
  });

  it("waits a minute from the second copy on where a file is copied over twice", async () => {
    const disk = createDisk();
    const content = fingerLine(1) + fingerLine(2);
    disk.append(a, content);
    const run = startRun(disk);
    await run.read();
    disk.rewrite(a, "");
    expect(await run.pass(6_000)).toEqual([]);
    // whole, and emptied again before anybody looked
    disk.time += 60_000;
    disk.rewrite(a, content);
    disk.rewrite(a, "");
    expect(await run.pass(1_000)).toEqual([]);
    disk.rewrite(a, content + fingerLine(3));
    expect(numbersOf(await run.pass(6_000))).toEqual([3]);
    expect(run.follower.lost("finger").bytes).toBe(0);
  });

  it("waits a minute of its own after a restart within the minute of a shortened file", async () => {
    const disk = createDisk();
    disk.append(a, [1, 2, 3, 4].map((number) => fingerLine(number)).join(""));
    const first = startRun(disk);
    await first.read();
    disk.rewrite(a, fingerLine(1) + fingerLine(5, "2026-11-24 12:02:00"));
    await first.pass(6_000);
    await first.pass(50_000);
    const second = startRun(disk, { restored: first.save() });
    expect(await second.pass(6_000)).toEqual([]);
    expect(await second.pass(50_000)).toEqual([]);
    expect(numbersOf(await second.pass(11_000))).toEqual([5]);
  });

  it("keeps across a kill that what was seen behind a power loss is lost", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    let saved: FollowerState | undefined;
    const save = () => Promise.resolve(void (saved = first.save()));
    const first = startRun(disk, { saveProgress: save, settle: save });
    await first.read();
    disk.append(a, "torn");
    await first.pass(6_000);
    disk.rewrite(a, fingerLine(1));
    for (const millis of [6_000, 61_000]) await first.pass(millis);
    expect(first.follower.lost("finger").bytes).toBe(4);
    const second = startRun(disk, { restored: saved });
    await second.read();
    expect(second.follower.lost("finger").bytes).toBe(4);
  });

  it("counts a renamed copy once while nothing can be opened and its old name and inode are another file's", async () => {
    const disk = createDisk();
    disk.append(a, fingerLine(1));
    const first = startRun(disk);
    await first.read();
    await first.follower.close();
    const saved = first.save();
    disk.copy(a, b);
    disk.delete(a);
    disk.append(a, fingerLine(2));
    disk.fault = (operation) => (operation === "open" ? "EACCES" : undefined);
    const second = startRun(disk, { restored: saved });
    const lines = await second.read();
    disk.fault = () => undefined;
    lines.push(...(await second.pass(6_000)), ...(await second.pass(6_000)));
    expect(numbersOf(lines)).toEqual([2]);
  });

  it("looks again at the next look at an old name of which nothing could be told", async () => {
    const disk = createDisk();
    // three newer ones: it is none of those that are looked at each time
    const newer = ["1300", "1800", "1900"].map((hour) => `/logs/finger-20261124${hour}`);
    for (const [index, file] of [a, ...newer].entries()) disk.append(file, fingerLine(index));
    const first = startRun(disk);
    await first.read();
    await first.follower.close();
    disk.delete(a);
    disk.append("/elsewhere", "takes the inode that is free now");
    disk.append(a, fingerLine(5));
    disk.fault = (operation) => (operation === "open" ? "EACCES" : undefined);
    disk.time += 7_200_000;
    const second = startRun(disk, { restored: first.save() });
    await second.read();
    disk.fault = () => undefined;
    expect(numbersOf(await second.pass(6_000))).toEqual([5]);
  });

  it("gives a file up whose name an empty one has had for a minute", async () => {
    const disk = createDisk();
    disk.append(a, `${fingerLine(1)}torn`);
    const first = startRun(disk);
    await first.read();
    await first.follower.close();
    const second = startRun(disk, { restored: first.save() });
    disk.move(a, `${a}.1`);
    disk.append(a, "");
    for (const millis of [6_000, 50_000]) await second.pass(millis);
    expect(second.follower.lost("finger").bytes).toBe(0);
    await second.pass(20_000);
    expect(second.follower.lost("finger").bytes).toBe(4);
    expect(second.follower.lag("finger")).toEqual({ bytes: 0, seconds: 0 });
    expect(second.follower.caughtUp()).toBe(true);
    disk.append(a, fingerLine(2));
    expect(numbersOf(await second.pass(6_000))).toEqual([2]);
  });

  it.each(["open", "stat"] as const)(
    "counts a copy once whose original was written again and fails to %s for a while",
    async (operation) => {
      const disk = createDisk();
      disk.append(a, fingerLine(1));
      const first = startRun(disk);
      await first.read();
      await first.follower.close();
      disk.copy(a, b);
      disk.rewrite(a, fingerLine(2));
      disk.fault = (asked, path) => (asked === operation && path === a ? "EIO" : undefined);
      const second = startRun(disk, { restored: first.save() });
      const lines = await second.read();
      disk.fault = () => undefined;
      lines.push(...(await second.pass(6_000)), ...(await second.pass(6_000)));
      expect(numbersOf(lines)).toEqual([2]);
    },
  );

  it("counts a copy once whose original was written again while lines of it were waiting", async () => {
    const disk = createDisk();
    disk.append(a, [1, 2, 3].map((number) => fingerLine(number)).join(""));
    const run = startRun(disk);
    const batch = await run.follower.next(1, new AbortController().signal);
    batch.commit();
    disk.copy(a, b);
    disk.rewrite(a, fingerLine(4));
    const lines = [...(await run.pass(6_000)), ...(await run.pass(6_000))];
    expect(numbersOf(lines)).toEqual([2, 3, 4]);
  });
});

describe("state, as the model found it", () => {
  it("never replaces the newest generation, whichever slot it is in", async () => {
    const disk = createDisk();
    for (let start = 1; start <= 5; start++) {
      const store = createStateStore("/state", "metrics", disk, () => 0);
      await store.load();
      await store.save({ start });
      const bodies = disk.paths().map((path) => disk.content(path));
      expect(bodies.some((body) => body.includes(`"start":${start}}`))).toBe(true);
      if (start > 1) expect(bodies.some((body) => body.includes(`"start":${start - 1}}`))).toBe(true);
    }
  });

  it("tries a write again that failed, without a new reason", async () => {
    const disk = createDisk();
    const store = createStateStore("/state", "metrics", disk, () => 0);
    const options = { intervalMs: 2 ** 30, now: () => 0, onFailure: () => undefined };
    const checkpointer = createCheckpointer({ store, collect: () => ({ a: 1 }), ...options });
    disk.fault = (operation) => (operation === "write" ? "ENOSPC" : undefined);
    checkpointer.markDirty();
    await checkpointer.write();
    expect(checkpointer.report()).toMatchObject({ ok: 0, failed: 1 });
    disk.fault = () => undefined;
    await checkpointer.write();
    expect(checkpointer.report()).toEqual({ ok: 1, failed: 1, lastWrite: 0 });
    expect(disk.paths()).toEqual(["/state/metrics.a.json"]);
    await checkpointer.close();
  });
});
