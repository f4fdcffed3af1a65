import { createHash } from "node:crypto";
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { newCursor } from "../../src/files/cursor.js";
import { createStateStore, nodeStateDisk } from "../../src/files/state.js";

let directory: string;
const open = () => createStateStore(directory, "metrics", nodeStateDisk, Date.now);
const cursorOf = (file: string, offset: number) => ({ ...newCursor("smtp", file, 0, "1:1"), offset });
const stateOf = (count: number, ...cursors: ReturnType<typeof cursorOf>[]) => ({
  follower: { cursors, lost: {} },
  count,
});
const load = async () => (await open().load()).body;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "xmail-state-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
});

test("what was saved last comes back, whatever was appended and dropped before", async () => {
  const store = open();
  const one = cursorOf("smtp-202611240000", 1);
  for (let count = 1; count <= 6; count++) {
    one.offset = count;
    const others = count < 5 ? [cursorOf("smtp-202611250000", 7)] : [];
    await store.save(stateOf(count, one, ...others));
  }
  expect(await load()).toEqual(stateOf(6, one));
});

test("a state that 0.1.0 wrote is read, and goes on in the newer format", async () => {
  const body = JSON.stringify(stateOf(3, cursorOf("smtp-202611240000", 80)));
  const sha256 = createHash("sha256").update(body).digest("hex");
  await writeFile(
    join(directory, "metrics.a.json"),
    `${JSON.stringify({ format: 1, sequence: 41, sha256 })}\n${body}\n`,
  );
  const store = open();
  expect((await store.load()).body).toEqual(stateOf(3, cursorOf("smtp-202611240000", 80)));
  await store.save(stateOf(4, cursorOf("smtp-202611240000", 90)));
  expect(await readFile(join(directory, "metrics.b.json"), "utf8")).toMatch(/^\{"format":2,"sequence":42\}\n/);
  expect(await load()).toEqual(stateOf(4, cursorOf("smtp-202611240000", 90)));
});

test("a file that somebody else wrote to, or removed, is left alone, and the state written whole", async () => {
  const store = open();
  for (let count = 1; count <= 3; count++) await store.save(stateOf(count));
  await appendFile(join(directory, "metrics.b.json"), "not ours\n");
  await store.save(stateOf(4));
  expect(await load()).toEqual(stateOf(4));
  await store.save(stateOf(5));
  await rm(join(directory, "metrics.a.json"));
  await store.save(stateOf(6));
  expect(await load()).toEqual(stateOf(6));
});

test("a file is written whole again when it has grown, and the one before it stays", async () => {
  const store = open();
  const text = "x".repeat(100_000);
  for (let count = 1; count <= 40; count++) await store.save({ count, text });
  for (const slot of ["a", "b"]) {
    const size = (await readFile(join(directory, `metrics.${slot}.json`))).length;
    expect(size).toBeLessThan(1_300_000);
    expect(size).toBeGreaterThan(100_000);
  }
  expect(await load()).toEqual({ count: 40, text });
});

test("a state directory is made with all above it, and one that cannot be is refused at once", async () => {
  const deep = join(directory, "a", "b", "c");
  await nodeStateDisk.makeDirectory(deep);
  await nodeStateDisk.makeDirectory(deep);
  expect((await stat(deep)).isDirectory()).toBe(true);
  await writeFile(join(directory, "file"), "");
  await expect(nodeStateDisk.makeDirectory(join(directory, "file"))).rejects.toThrow(/EEXIST/);
  await expect(nodeStateDisk.makeDirectory(join(directory, "file", "x"))).rejects.toThrow(/ENOTDIR/);
  if (process.platform === "linux")
    await expect(nodeStateDisk.makeDirectory("/proc/xmail-exporter/state")).rejects.toThrow(/ENOENT/);
});

test("what is given as text is the JSON itself", async () => {
  const store = open();
  for (let count = 1; count <= 4; count++) await store.save(`{"count":${String(count)}}`);
  expect(await load()).toEqual({ count: 4 });
});

test("what moves on while it is written is written again, and what was written is of one moment", async () => {
  const cursor = cursorOf("smtp-202611240000", 0);
  const other = cursorOf("smtp-202611250000", 5);
  let count = 0;
  const state = () => stateOf(count, cursor, other);
  const move = () => void (cursor.offset = ++count);
  // a line is counted whenever the disk is asked, as it is in a busy process
  const busy = createStateStore(
    directory,
    "metrics",
    {
      ...nodeStateDisk,
      write: (path, bytes) => (move(), nodeStateDisk.write(path, bytes).finally(move)),
      extend: (path, bytes, size) => (move(), nodeStateDisk.extend(path, bytes, size).finally(move)),
    },
    Date.now,
  );
  for (let saves = 0; saves < 6; saves++) {
    const saved = count;
    await busy.save(state());
    expect(await load()).toEqual(stateOf(saved, { ...cursor, offset: saved }, other));
  }
  // big enough for others to get a turn before it is written
  const text = "x".repeat(2_000_000);
  const much = busy.save({ ...state(), text });
  const saved = count;
  move();
  await much;
  expect(await load()).toEqual({ ...stateOf(saved, { ...cursor, offset: saved }, other), text });
});

test("of series of numbers only those that changed are appended", async () => {
  const store = open();
  const counts = Array.from({ length: 2_000 }, (_, index) => 1_000 + index);
  for (let count = 0; count < 6; count++) await store.save({ count, series: { long: [5, ...counts, count] } });
  expect(await load()).toEqual({ count: 5, series: { long: [5, ...counts, 5] } });
  const text = await readFile(join(directory, "metrics.b.json"), "utf8");
  const saves = text.trim().split("\n").slice(2);
  expect(saves.length).toBeGreaterThan(2);
  for (const save of saves) expect(save.length).toBeLessThan(200);
  await store.save({ count: 6 });
  expect(await load()).toMatchObject({ count: 6 });
});
