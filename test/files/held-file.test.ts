import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Changed, holdFile, type HeldFile } from "../../src/files/held-file.js";

/** Called once, right before a file is renamed. */
let beforeRename: (() => Promise<void>) | undefined;
vi.mock("node:fs/promises", async (importOriginal) => {
  const actual = await importOriginal<typeof import("node:fs/promises")>();
  return {
    ...actual,
    async rename(from: string, to: string) {
      const act = beforeRename;
      beforeRename = undefined;
      await act?.();
      return actual.rename(from, to);
    },
  };
});

let root: string;
let directory: string;
let path: string;

beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "xmail-held-"))));
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  directory = await mkdtemp(join(root, "d-"));
  path = join(directory, "log");
  await writeFile(path, "content\n");
});

async function removeAfter(change: (file: HeldFile) => Promise<void>): Promise<void> {
  const file = await holdFile(path);
  try {
    await change(file);
    await file.remove();
  } finally {
    await file.close();
  }
}

describe("a file that was looked at", () => {
  it("is removed", async () => {
    await removeAfter(() => Promise.resolve());
    expect(await readdir(directory)).toEqual([]);
  });

  it("is kept where it grew, was written over or replaced since", async () => {
    const time = new Date("2026-01-01T00:00:00Z");
    const changes = [
      () => appendFile(path, "more\n"),
      () => writeFile(path, "CONTENT\n").then(() => utimes(path, time, time)),
      () => writeFile(`${path}2`, "other\n").then(() => rename(`${path}2`, path)),
    ];
    for (const change of changes) await expect(removeAfter(change)).rejects.toThrow(Changed);
    expect(await readdir(directory)).toEqual(["log"]);
    expect(await readFile(path, "utf8")).toBe("other\n");
  });

  it("is kept where that happens between the last look and the removal", async () => {
    const replace = async () => {
      await writeFile(`${path}2`, "other\n");
      await rename(`${path}2`, path);
    };
    await expect(removeAfter(async () => void (beforeRename = () => appendFile(path, "more\n")))).rejects.toThrow(
      Changed,
    );
    expect(await readFile(path, "utf8")).toBe("content\nmore\n");
    await expect(removeAfter(async () => void (beforeRename = replace))).rejects.toThrow(Changed);
    expect(await readFile(path, "utf8")).toBe("other\n");
    expect(await readdir(directory)).toEqual(["log"]);
  });
});

it("follows no link, and takes nothing for a file that is none", async () => {
  await symlink(path, join(directory, "link"));
  await expect(holdFile(join(directory, "link"))).rejects.toMatchObject({ code: "ELOOP" });
  await mkdir(join(directory, "sub"));
  await expect(holdFile(join(directory, "sub"))).rejects.toThrow(Changed);
});
