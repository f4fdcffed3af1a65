import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** What is planted in a copy, each in a file of its own, and what the check must say of it. */
const bad: readonly (readonly [where: string, path: string, content: string, found: string])[] = [
  ["a comment", "src/config/a.ts", "/** Waits\n * for the back\n * end. */\n", ':2: back end: use "backend"'],
  ["a comment at a line's end", "src/config/b.ts", 'const a = "http://x"; // the roster\n', ":1: roster: "],
  ["a message", "src/config/c.ts", '\nlog("it was mended");\n', ':2: mend ("mended"): use "fix"'],
  ["a template", "src/config/d.ts", "fail(`no ${a} hand-over to ${b}`);\n", ':1: hand-over: use "delivery"'],
  [
    "help",
    "src/config/e.ts",
    '\n\nhelp({ flag: "x", help: "time-out of a request" });\n',
    ':3: time-out: use "timeout"',
  ],
  ["the name of a function", "src/config/f.ts", "export async function findTrouble() {}\n", ":1: trouble: "],
  [
    "the name of a type",
    "src/config/g.ts",
    "export interface HeadPrint {}\n",
    ':1: print ("head print"): use "fingerprint"',
  ],
  [
    "the name of a constant",
    "src/config/h.ts",
    "export const bad = 1,\n  handOver = 2;\n",
    ':2: hand-over ("hand over")',
  ],
  ["the name of a source file", "src/config/fault-list.ts", "const a = 1;\n", ":1: fault: "],
  [
    "the text of a component",
    "src/config/k.tsx",
    "const a = (\n  <p>\n    The end point: https://x\n  </p>\n);\n",
    ":3: end point: ",
  ],
  ["a document", "docs/a.md", "# Page\n\nThe trace shows the way of a\nmessage.\n", ':3: way ("way of a message"): '],
  ["a phrase", "docs/b.md", "Reading begins\nanew.\n", ":2: anew: is a phrase"],
  ["the name of a document", "docs/hand-over.md", "# Page\n", ":1: hand-over"],
  ["an alert", "alerts/a.yaml", 'summary: "The end point is down."\n', ":1: end point: "],
  ["a comment of YAML", "alerts/b.yaml", "# Put right in one\n# go.\n", ":1: in one go"],
];

const good: readonly (readonly [what: string, path: string, content: string])[] = [
  ["code in a document", "docs/c.md", 'The key `talkers`:\n\n```json\n{ "talkers": [] }\n```\n\n    jq .talkers\n'],
  ["a key", "src/config/i.ts", 'export const key = "talkers";\n'],
  ["a name that is not exported", "src/config/j.ts", "const trouble = 1;\n"],
  ["ordinary English", "docs/d.md", "It is at\nfault. By the way, note the entries; print them side by side.\n"],
  ["a longer word", "docs/e.md", "The timeout, by default ten seconds. See Troubleshooting. mx.backend.example\n"],
];

let copy = "";
let lines: readonly string[] = [];

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "words-"));
  for (const name of ["CONTRIBUTING.md", "docs", "alerts", "src/config", "scripts"])
    await cp(join(root, name), join(copy, name), { recursive: true });
  for (const [, path, content] of [...bad, ...good]) {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await writeFile(join(copy, path), content);
  }
  lines = check().stderr.trimEnd().split("\n");
});

afterAll(() => rm(copy, { recursive: true }));

test.each(bad)("finds a word in %s", (_where, path, _content, found) => {
  const [line, ...more] = lines.filter((line) => line.startsWith(`${path}:`));
  expect(more).toEqual([]);
  expect(line).toContain(`${path}${found}`);
});

test.each(good)("accepts %s", (_what, path) => {
  expect(lines.filter((line) => line.startsWith(`${path}:`))).toEqual([]);
});

test("finds nothing in what was there before", () => {
  expect(lines).toHaveLength(bad.length);
  expect(check().status).toBe(1);
});

test("fails where there is no glossary", async () => {
  await writeFile(join(copy, "CONTRIBUTING.md"), "# Contributing\n");
  const { status, stderr } = check();
  expect(status).toBe(1);
  expect(stderr).toContain("has no glossary");
});

function check() {
  const flags = ["--disable-warning=ExperimentalWarning"];
  return spawnSync(process.execPath, [...flags, join(root, "scripts/words.ts"), copy], { encoding: "utf8" });
}
