"use strict";

/** Adds up the vitest results in .ci/artifacts and prints the sum as the last line of CI; exits with 1 if a run is missing. */
const fs = require("fs");
const path = require("path");

const directory = path.join(__dirname, "..", "..", ".ci", "artifacts");
const sum = { passed: 0, failed: 0, skipped: 0 };
let missing = 0;

for (const name of process.argv.slice(2)) {
  const file = path.join(directory, `${name}.json`);
  if (!fs.existsSync(file)) {
    console.log(`${name}: did not finish`);
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
