"use strict";

/** Adds up what the runs of vitest left in .ci/artifacts and prints it as the last line of CI; 1 where a run is missing. */
const fs = require("fs");
const path = require("path");

const directory = path.join(__dirname, "..", "..", ".ci", "artifacts");
const sum = { passed: 0, failed: 0, skipped: 0 };
let missing = 0;

for (const name of process.argv.slice(2)) {
  const file = path.join(directory, `${name}.json`);
  if (!fs.existsSync(file)) {
    console.log(`${name}: did not run to its end`);
    missing += 1;
    continue;
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(fs.readFileSync(file, "utf8"));
  console.log(`${name}: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests + numTodoTests} skipped`);
  sum.passed += numPassedTests;
  sum.failed += numFailedTests;
  sum.skipped += numPendingTests + numTodoTests;
}

console.log(`${sum.passed} passed, ${sum.failed + missing} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed + missing > 0 ? 1 : 0;
