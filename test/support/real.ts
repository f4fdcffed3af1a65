import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createFileSystem } from "../../src/files/node-system.js";
import type { TimedSystem } from "./reader.js";

/** A real directory of its own for one test, removed behind it. */
export function realDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), "xmail-exporter-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The real file system, with a clock that starts at the real time. */
export function realSystem(): TimedSystem {
  return { ...createFileSystem(), time: Date.now() };
}
