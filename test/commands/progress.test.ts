import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { createProgress } from "../../src/commands/progress.js";

function draw(isTTY: boolean, total = 200): string {
  // cli-progress asks a terminal for these
  const size = { columns: 80, cursorTo: () => true, clearLine: () => true };
  const terminal = Object.assign(new PassThrough(), { isTTY, ...size });
  const progress = createProgress(terminal, "reading", total);
  progress.advance(50);
  progress.advance(50);
  terminal.write(`${progress.lineStart}a line\n`);
  progress.end();
  progress.end();
  return String(terminal.read());
}

it("draws on a terminal, and writes nothing anywhere else", () => {
  expect(draw(true)).toMatch(/reading \[\.{30}\] 0%/);
  expect(draw(true)).toContain("\r\x1b[Ka line\n");
  expect(draw(false)).toBe("a line\n");
});

it("draws nothing where nothing is to be done", () => {
  expect(draw(true, 0)).toBe("a line\n");
});
