import { expect, it, vi } from "vitest";
import { createLogger, type LogFormat, type LogLevel } from "../src/log.js";

function record(format: LogFormat, level: LogLevel = "info") {
  const lines: string[] = [];
  const log = createLogger({ level, format, destination: { write: (line) => lines.push(line) } });
  return { log, lines };
}

function at(time: string, act: () => void): void {
  vi.useFakeTimers({ now: new Date(time) });
  act();
  vi.useRealTimers();
}

it("writes logfmt as Prometheus exporters do", () => {
  const { log, lines } = record("logfmt");
  at("2026-11-24T10:05:57.123Z", () => {
    log.info({ files: 3, ready: true, none: null, left: undefined }, "caught up");
    log.warn({ reason: 'said "no"', path: "/a=b", empty: "", "odd key": "x", list: [1, "a"] }, "refused");
    log.child({ pipeline: "otlp" }).error(new Error("connection refused"), "is stalled");
    log.debug("not at this level");
  });
  expect(lines).toEqual([
    'ts=2026-11-24T10:05:57.123Z level=info msg="caught up" files=3 ready=true none=null\n',
    'ts=2026-11-24T10:05:57.123Z level=warn msg=refused reason="said \\"no\\"" path="/a=b" empty="" odd_key=x list="[1,\\"a\\"]"\n',
    'ts=2026-11-24T10:05:57.123Z level=error msg="is stalled" pipeline=otlp err="connection refused"\n',
  ]);
});

it("keeps one message on one line and no control character in it", () => {
  const { log, lines } = record("logfmt");
  log.info({ text: "a\nlevel=error\r\u001b[31m\u0085\u2028\u009b\u007f" }, "x\ny");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\p{Cc}\u2028\u2029]+\n$/u);
  expect(lines[0]).toContain('text="a\\nlevel=error\\r\\u001b[31m\\u0085\\u2028\\u009b\\u007f"');
});

it("writes JSON with the same keys", () => {
  const { log, lines } = record("json");
  at("2026-11-24T10:05:57.123Z", () => log.info({ files: 3 }, "caught up"));
  const object: unknown = JSON.parse(lines[0] ?? "");
  expect(object).toEqual({ ts: "2026-11-24T10:05:57.123Z", level: "info", msg: "caught up", files: 3 });
});

it("shows the stack of an error at debug level only", () => {
  const quiet = record("logfmt");
  quiet.log.error(new Error("broken"), "failed");
  expect(quiet.lines[0]).not.toContain("log.test.ts");
  const loud = record("logfmt", "debug");
  loud.log.error(new Error("broken"), "failed");
  expect(loud.lines[0]).toContain("log.test.ts");
});
