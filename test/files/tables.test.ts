import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { createDomainTables } from "../../src/files/tables.js";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "xmail-tables-"));
  onTestFinished(() => rm(root, { recursive: true }));
});

it("names a table that is there and cannot be read, until it can", async () => {
  const tables = createDomainTables(root);
  const path = join(root, "domains.tab");
  // what a missing right is, for root as well
  await mkdir(path);
  await writeFile(join(root, "aliasdomain.tab"), '"beta.example"\t"alpha.example"\n');
  expect(await tables.readChanged()).toEqual(["beta.example"]);
  expect(tables.unreadable()).toEqual([{ path, code: "EISDIR" }]);
  await rm(path, { recursive: true });
  await writeFile(path, '"alpha.example"\n');
  expect(await tables.readChanged()).toEqual(["alpha.example", "beta.example"]);
  expect(tables.unreadable()).toEqual([]);
});

it("says nothing of a table that is not there", async () => {
  const tables = createDomainTables(root);
  expect(await tables.readChanged()).toEqual([]);
  expect(tables.unreadable()).toEqual([]);
});

it("looks again when a right was given, which changes neither content nor time of it", async () => {
  const tables = createDomainTables(root);
  const path = join(root, "domains.tab");
  await writeFile(path, '"alpha.example"\n', { mode: 0o600 });
  await tables.readChanged();
  expect(await tables.readChanged()).toBeUndefined();
  await chmod(path, 0o644);
  expect(await tables.readChanged()).toEqual(["alpha.example"]);
});
