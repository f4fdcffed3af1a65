import { appendFileSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFileSystem } from "../../src/files/node-system.js";
import type { FileSystem } from "../../src/files/system.js";
import { realDirectory } from "../support/real.js";

/** Before a directory was listed nothing is known of the disk, and all is asked aside; temporary files are on one of this machine. */
const ways: [name: string, make: (directory: string) => Promise<FileSystem>][] = [
  ["aside", (_directory) => Promise.resolve(createFileSystem())],
  [
    "here",
    async (directory) => {
      const system = createFileSystem();
      await system.list(directory);
      return system;
    },
  ],
];

describe.each(ways)("asked %s", (_name, make) => {
  it("tells what a file is", async () => {
    const directory = realDirectory();
    const path = join(directory, "smtp-202611241000");
    writeFileSync(path, "one\n");
    const system = await make(directory);
    const real = statSync(path, { bigint: true });
    const found = await system.stat(path);
    expect(found).toEqual({
      id: `${real.dev}:${real.ino}`,
      size: 4,
      modifiedAt: Number(real.mtimeMs),
      changedAt: Number(real.ctimeNs) / 1e6,
      isFile: true,
    });
    const file = await system.open(path);
    expect(await file.stat()).toEqual(found);
    await file.close();
    expect((await system.stat(directory)).isFile).toBe(false);
  });

  it("follows a symbolic link", async () => {
    const directory = realDirectory();
    mkdirSync(join(directory, "logs"));
    writeFileSync(join(directory, "target"), "one\n");
    symlinkSync(join(directory, "target"), join(directory, "logs", "smtp-202611241000"));
    const system = await make(join(directory, "logs"));
    const { id } = await system.stat(join(directory, "target"));
    expect((await system.stat(join(directory, "logs", "smtp-202611241000"))).id).toBe(id);
  });

  it("reads short and long pieces, and less at the end of the file only", async () => {
    const directory = realDirectory();
    const path = join(directory, "smtp-202611241000");
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    writeFileSync(path, bytes);
    const file = await (await make(directory)).open(path);
    for (const [position, length] of [
      [0, 1],
      [10, 65_536],
      [299_000, 65_536],
      [5, 299_000],
      [1, 400_000],
      [300_000, 10],
      [400_000, 10],
    ] as const) {
      const buffer = Buffer.alloc(length);
      const filled = await file.read(buffer, position);
      expect(filled).toBe(Math.max(0, Math.min(length, bytes.length - position)));
      expect(buffer.subarray(0, filled).equals(bytes.subarray(position, position + filled))).toBe(true);
    }
    appendFileSync(path, "more");
    const more = Buffer.alloc(10);
    expect(await file.read(more, 300_000)).toBe(4);
    await file.close();
  });

  it("rejects with the code of what is wrong", async () => {
    const directory = realDirectory();
    const system = await make(directory);
    const path = join(directory, "smtp-202611241000");
    await expect(system.stat(path)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(system.open(path)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(system.list(path)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("lets others have their turn while it is asked over and over", async () => {
    const directory = realDirectory();
    const path = join(directory, "smtp-202611241000");
    writeFileSync(path, "one\n");
    const system = await make(directory);
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    const end = performance.now() + 200;
    while (performance.now() < end) await system.stat(path);
    clearInterval(others);
    expect(turns).toBeGreaterThan(2);
  });
});

it("lets others have their turn while a local disk is asked for much at once", async () => {
  const directory = realDirectory();
  const path = join(directory, "smtp-202611241000");
  writeFileSync(path, "one\n");
  const system = createFileSystem();
  await system.list(directory);
  let turns = 0;
  const others = setInterval(() => turns++, 1);
  await Promise.all(Array.from({ length: 30_000 }, () => system.stat(path)));
  clearInterval(others);
  expect(turns).toBeGreaterThan(2);
});
