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
  expect((await tables.readChanged())?.names).toEqual(["beta.example"]);
  expect(tables.unreadable()).toEqual([{ path, code: "EISDIR" }]);
  await rm(path, { recursive: true });
  await writeFile(path, '"alpha.example"\n');
  expect((await tables.readChanged())?.names).toEqual(["alpha.example", "beta.example"]);
  expect(tables.unreadable()).toEqual([]);
});

it("says nothing of a table that is not there", async () => {
  const tables = createDomainTables(root);
  expect((await tables.readChanged())?.names).toEqual([]);
  expect(tables.unreadable()).toEqual([]);
});

it("looks again when a right was given, which changes neither content nor time of it", async () => {
  const tables = createDomainTables(root);
  const path = join(root, "domains.tab");
  await writeFile(path, '"alpha.example"\n', { mode: 0o600 });
  await tables.readChanged();
  expect(await tables.readChanged()).toBeUndefined();
  await chmod(path, 0o644);
  expect((await tables.readChanged())?.names).toEqual(["alpha.example"]);
});

it("gives wildcard aliases with the domain they point to, and when the tables changed", async () => {
  const tables = createDomainTables(root);
  await writeFile(join(root, "domains.tab"), '"Beta.Example"\n');
  const table = '"gamma.example"\t"beta.example"\r\n"*.BETA.example"\t"Beta.example"\r\n# "*.x"\t"y"\r\n"*"\r\n';
  const before = Date.now();
  await writeFile(join(root, "aliasdomain.tab"), table);
  const { changedAt = 0, ...list } = (await tables.readChanged()) ?? {};
  expect(list).toEqual({
    names: ["beta.example", "gamma.example"],
    patterns: [["*.beta.example", "beta.example"]],
  });
  // the file system's clock is a few milliseconds behind
  expect(Math.abs(changedAt - before)).toBeLessThan(10_000);
});
