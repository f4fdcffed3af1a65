import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cookieOf, isSame, openToken, watchToken } from "../../../src/http/auth/token.js";
import { makeFolder } from "../given.js";

test("is made once, of 32 random bytes, in a file of its owner alone, and nothing else is left there", () => {
  const folder = makeFolder();
  const token = openToken(folder);
  expect(token).toEqual({
    text: expect.stringMatching(/^[\w-]{43}$/),
    file: join(folder, "details-token"),
    isNew: true,
  });
  expect(readFileSync(token.file, "utf8")).toBe(`${token.text}\n`);
  expect(statSync(token.file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["details-token"]);
  expect(openToken(folder)).toEqual({ ...token, isNew: false });
  rmSync(token.file);
  expect(openToken(folder).text).not.toBe(token.text);
});

test("one that somebody wrote himself counts if it is long enough, and its file keeps the rights it has", () => {
  const folder = makeFolder();
  const file = join(folder, "details-token");
  const own = "0123456789abcdef0123456789abcdef";
  writeFileSync(file, `${own}\r\n`);
  chmodSync(file, 0o640);
  expect(openToken(folder)).toEqual({ text: own, file, isNew: false });
  expect(statSync(file).mode & 0o777).toBe(0o640);
});

test.each([
  ["empty", ""],
  ["too short", "0123456789abcdef"],
  ["of other characters", "<script>alert(1)</script>0123456789abcdef"],
])("a file that holds none (%s) is left alone: there is one for this run, and why", (_what, text) => {
  const folder = makeFolder();
  writeFileSync(join(folder, "details-token"), text);
  const token = openToken(folder);
  expect(token.problem).toBe("it contains no token; delete it to have a new one created");
  expect(token.text).toMatch(/^[\w-]{43}$/);
  expect(readFileSync(token.file, "utf8")).toBe(text);
});

test("where it cannot be kept or read there is one for this run, and why", () => {
  const folder = makeFolder();
  const gone = openToken(join(folder, "nowhere"));
  expect(gone.problem).toBe("it cannot be written: no such file or directory");
  mkdirSync(join(folder, "details-token"));
  const blocked = openToken(folder);
  expect(blocked.problem).toBe("it cannot be read: is a directory");
  expect(new Set([gone.text, blocked.text, openToken(folder).text]).size).toBe(3);
});

test("a remainder of an interrupted start does not stop the next one", () => {
  const folder = makeFolder();
  writeFileSync(join(folder, "details-token.tmp"), "half");
  const { text } = openToken(folder);
  expect(readdirSync(folder)).toEqual(["details-token"]);
  expect(openToken(folder).text).toBe(text);
});

test("only the whole token is right, and the cookie is another text that stays the same", () => {
  const folder = makeFolder();
  const token = openToken(folder);
  const { text } = token;
  expect(isSame(text, text)).toBe(true);
  for (const given of ["", text.slice(1), `${text}x`, text.toLowerCase(), cookieOf(token)])
    expect(isSame(text, given)).toBe(false);
  expect(cookieOf(token)).toBe(cookieOf(openToken(folder)));
  expect(cookieOf(token)).not.toContain(text.slice(0, 8));
});

test("is written again where its directory was removed and made again, and stays deleted where it alone was", () => {
  const folder = join(makeFolder(), "state");
  mkdirSync(folder);
  const token = openToken(folder);
  const check = watchToken(token);
  rmSync(token.file);
  check();
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
  check();
  mkdirSync(folder);
  check();
  expect(readFileSync(token.file, "utf8")).toBe(`${token.text}\n`);
  rmSync(token.file);
  check();
  expect(readdirSync(folder)).toEqual([]);
});

test("one that could not be written is, once its directory is there", () => {
  const folder = join(makeFolder(), "later");
  const token = openToken(folder);
  const check = watchToken(token);
  mkdirSync(folder);
  check();
  expect(openToken(folder)).toMatchObject({ text: token.text, isNew: false });
});
