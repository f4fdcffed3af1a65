import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { soak } from "./soak.js";

const program = new URL("../../dist/main.js", import.meta.url).pathname;

const seed = Number(process.env["XMAIL_TEST_SEED"] ?? Date.now() % 1_000_000);
/** `npm run soak` sets these for the long version: hundreds of kills, thousands of lines a second. */
const kills = Number(process.env["XMAIL_SOAK_KILLS"] ?? 6);
const rate = Number(process.env["XMAIL_SOAK_RATE"] ?? 600);

const timeout = 240_000 + kills * 18_000;
it("loses nothing and counts nothing twice under kills, rotation and a failing backend", { timeout }, async () => {
  expect(existsSync(program), "npm run build first").toBe(true);
  const report = await soak({ program, rate, kills, runMs: [1_000, 8_000], seed });
  if (process.env["XMAIL_SOAK_KILLS"] !== undefined) console.log(`seed ${String(seed)}`, report);
  expect(report, `seed ${String(seed)}`).toMatchObject({
    wrong: [],
    wentDown: [],
    missingLines: 0,
    missingRecords: 0,
    missingPushed: 0,
    missingSpans: 0,
    changedSpans: [],
    unknownRecords: 0,
  });
  // a machine with other work writes less in the same time
  expect(report.lines).toBeGreaterThan(200);
  expect(report.scrapes).toBeGreaterThan(5);
  expect(report.spans).toBeGreaterThan(20);
  expect(report.pushes).toBeGreaterThan(2);
  // runs must be long enough for the backend to be met, and to fail
  expect(Object.keys(report.sinkFailures).length).toBeGreaterThan(0);
});
