import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openMailRoot } from "../../src/simulate/mail-root.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "simulate-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("the domain tables are XMail's: quoted, tab-separated, the alias first", () => {
  openMailRoot(folder);
  expect(readFileSync(join(folder, "domains.tab"), "utf8")).toBe('"alpha.example"\n"beta.example"\n"gamma.example"\n');
  expect(readFileSync(join(folder, "aliasdomain.tab"), "utf8").split("\n")[0]).toBe(
    '"alpha-mail.example"\t"alpha.example"',
  );
});

test("lines are appended whole, however long, and a log that somebody took away begins again", () => {
  const root = openMailRoot(folder);
  const long = "é".repeat(9000);
  root.append("smtp-1", "one");
  root.append("smtp-1", long);
  expect(readFileSync(join(folder, "logs", "smtp-1"), "utf8")).toBe(`one\n${long}\n`);
  rmSync(join(folder, "logs", "smtp-1"));
  root.append("smtp-1", "two");
  expect(readFileSync(join(folder, "logs", "smtp-1"), "utf8")).toBe("two\n");
});

test("the counter of message ids outlives the run", () => {
  expect(openMailRoot(folder).readCounter()).toBe(0x1388);
  openMailRoot(folder).saveCounter(5000);
  expect(readFileSync(join(folder, "message.id"), "utf8")).toBe("5000\r\n");
  expect(openMailRoot(folder).readCounter()).toBe(5000);
});

test("a volume with nothing but its own lost+found counts as empty", () => {
  mkdirSync(join(folder, "lost+found"));
  expect(() => openMailRoot(folder)).not.toThrow();
});
