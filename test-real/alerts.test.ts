import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { alertsFolder, rulesText } from "../test/alerts/rules.js";
import { findProgram, temporaryDirectory } from "./support.js";

let promtool = "";
let directory = "";
beforeAll(async () => {
  promtool = findProgram("promtool", "apt-get install --no-install-recommends prometheus");
  directory = await temporaryDirectory("alerts");
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

test("promtool finds nothing in the rules", async () => {
  expect(await run(["check", "rules", "--lint=all", join(alertsFolder, "xmail.rules.yaml")])).toMatchObject({
    code: 0,
    output: expect.stringMatching(/SUCCESS: \d+ rules found/),
  });
});

test.each(readdirSync(join(alertsFolder, "tests")))(
  "alerts fire when they must and are silent when they must: %s",
  async (file) => {
    const { code, output } = await run(["test", "rules", join(alertsFolder, "tests", file)]);
    expect(output).toContain("SUCCESS");
    expect(code, output).toBe(0);
  },
);

test("promtool would say so: with a wrong limit the tests fail", async () => {
  const wrong = rulesText.replace("[15m])) > 50", "[15m])) > 500");
  expect(wrong).not.toBe(rulesText);
  await writeFile(join(directory, "xmail.rules.yaml"), wrong);
  const text = await readFile(join(alertsFolder, "tests/mail.yaml"), "utf8");
  await writeFile(join(directory, "test.yaml"), text.replace("../xmail.rules.yaml", "xmail.rules.yaml"));
  const { code, output } = await run(["test", "rules", join(directory, "test.yaml")]);
  expect(code).toBe(1);
  expect(output).toContain("XMailRelayAttemptsJump");
});

test("the two replacements that docs/dashboards.md tells of leave good rules", async () => {
  const mine = rulesText
    .replaceAll('job=~".*xmail.*"', 'job="mail"')
    .replaceAll("https://example.com/xmail-exporter/", "https://wiki.example.org/xmail/");
  expect(mine).not.toMatch(/xmail\.\*|example\.com/);
  await writeFile(join(directory, "mine.yaml"), mine);
  expect(await run(["check", "rules", "--lint=all", join(directory, "mine.yaml")])).toMatchObject({ code: 0 });
});

function run(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(promtool, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (output += data.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
