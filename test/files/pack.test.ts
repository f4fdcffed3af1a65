import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { Changed, holdFile, type HeldFile } from "../../src/files/held-file.js";
import { measurePacked, packFile } from "../../src/files/pack.js";

const content = "a line of a log\n".repeat(20_000);
let root: string;
let directory: string;
let file: HeldFile;

beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "xmail-pack-"))));
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  directory = await mkdtemp(join(root, "d-"));
  await writeFile(join(directory, "log"), content);
  file = await holdFile(join(directory, "log"));
  return () => file.close();
});

it("packs a file, tells its bytes, and leaves only the packed one", async () => {
  let bytes = 0;
  await packFile(file, (count) => (bytes += count));
  expect(bytes).toBe(content.length);
  expect(await readdir(directory)).toEqual(["log.gz"]);
  expect(gunzipSync(await readFile(join(directory, "log.gz"))).toString()).toBe(content);
  const packed = await holdFile(join(directory, "log.gz"));
  const { size, head } = await measurePacked(packed);
  expect({ size, head: head.toString() }).toEqual({ size: content.length, head: content });
  await packed.close();
});

it("leaves everything as it was where the file changes meanwhile", async () => {
  let isChanged = false;
  const change = () => {
    if (!isChanged) changed = appendFile(file.path, "more\n");
    isChanged = true;
  };
  let changed = Promise.resolve();
  const packing = packFile(file, change);
  await expect(packing).rejects.toThrow(Changed);
  await changed;
  expect(await readdir(directory)).toEqual(["log"]);
  expect(await readFile(file.path, "utf8")).toBe(`${content}more\n`);
});

it("never replaces another packed file", async () => {
  await writeFile(join(directory, "log.gz"), gzipSync("other"));
  await expect(packFile(file, () => undefined)).rejects.toThrow("is there already, with other content");
  expect(await readdir(directory)).toEqual(["log", "log.gz"]);
  expect(gunzipSync(await readFile(join(directory, "log.gz"))).toString()).toBe("other");
});
