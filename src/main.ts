#!/usr/bin/env node
/**
 * THE DOOR. An old Node must be able to read this file, to be told which one is needed: no static import, and no syntax
 * younger than Node 12, here and nowhere else (test/main.test.ts).
 */
const needed = "22.15";

// by itself Node would open its debugger on this signal, to anyone on this machine
process.on("SIGUSR1", () => undefined);

if (isNewEnough(process.versions.node)) {
  void import("./start.js");
} else {
  process.exitCode = 2;
  const found = `this is Node ${process.versions.node} (${process.execPath})`;
  process.stderr.write(`xmail-exporter: needs Node ${needed} or newer; ${found}\n`);
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split(".").map(Number);
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}
