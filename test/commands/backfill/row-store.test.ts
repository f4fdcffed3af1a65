import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createRowStore } from "../../../src/commands/backfill/row-store.js";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "xmail-spool-"));
});
afterEach(() => rm(directory, { recursive: true }));

it("keeps the rows of each series apart, in order, over many blocks", async () => {
  const path = join(directory, "spool");
  const spool = await createRowStore(path);
  for (let step = 0; step < 2500; step++) {
    await spool.append(1, [step, step * 2]);
    if (step % 2 === 0) await spool.append(2, [step, 0.5, step, 1]);
  }
  const first = await Array.fromAsync(spool.rows(1));
  expect(first).toEqual(Array.from({ length: 2500 }, (_, step) => [step, step * 2]));
  expect(await Array.fromAsync(spool.rows(2))).toEqual(
    Array.from({ length: 1250 }, (_, index) => [index * 2, 0.5, index * 2, 1]),
  );
  expect(await Array.fromAsync(spool.rows(3))).toEqual([]);
  expect([spool.count(1), spool.count(2), spool.count(3)]).toEqual([2500, 1250, 0]);
  await spool.close();
  await expect(access(path)).rejects.toThrow("ENOENT");
});

it("takes no file that is there already", async () => {
  const path = join(directory, "spool");
  const spool = await createRowStore(path);
  await expect(createRowStore(path)).rejects.toMatchObject({ code: "EEXIST" });
  await spool.close();
});
