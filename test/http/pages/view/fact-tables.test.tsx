import { expect, test } from "vitest";
import {
  OtlpFacts,
  ProcessFacts,
  PushFacts,
  SettingFacts,
  TraceFacts,
} from "../../../../src/http/pages/view/fact-tables.js";
import { now, status } from "../../api/given-status.js";
import { readFacts } from "./read-table.js";

test("says how the delivery goes, each count by its own name", () => {
  const otlp = { ...status.otlp, accepted: 1_001, rejected: 1_002, skipped: 1_003, retried: 1_004 };
  expect(Object.values(readFacts(<OtlpFacts status={{ ...status, otlp }} now={now} />))).toEqual([
    "waiting",
    "2026-11-24 11:00:00 (1 h ago)",
    "the endpoint answered 401",
    "http://loki.example:3100/otlp",
    "401 Unauthorized",
    ...["1,001", "1,002", "1,003", "1,004"],
  ]);
  expect(readFacts(<OtlpFacts status={{ ...status, otlp }} now={now} />)).toMatchObject({
    "Records accepted": "1,001",
    "Records rejected": "1,002",
    "Records skipped": "1,003",
    "Records retried": "1,004",
  });
});

test("leaves out what there is not", () => {
  const { accepted, rejected, skipped, retried } = status.otlp;
  const idle = { enabled: true, state: "delivering", accepted, rejected, skipped, retried };
  expect(Object.keys(readFacts(<OtlpFacts status={{ ...status, otlp: idle }} now={now} />))).toHaveLength(5);
  expect(
    Object.values(readFacts(<OtlpFacts status={{ ...status, otlp: { ...idle, enabled: false } }} now={now} />)),
  ).toEqual([expect.stringMatching(/^off: .*--otlp\.endpoint/)]);
});

test("says how pushing metrics goes", () => {
  expect(readFacts(<PushFacts status={status} now={now} />)).toEqual({
    State: "failing",
    "Failing since": "2026-11-24 11:50:00 UTC (10 min ago)",
    "Last answer": "503 Service Unavailable",
    "Last accepted": "2026-11-24 11:49:00 UTC (11 min ago)",
    "Pushes accepted": "20",
    "Pushes failed": "10",
    "Data points": "1,234",
    "Data points rejected": "0",
  });
  const otlpMetrics = { ...status.otlpMetrics, enabled: false };
  expect(Object.values(readFacts(<PushFacts status={{ ...status, otlpMetrics }} now={now} />))).toEqual([
    "off: metrics are not pushed (--otlp.metrics)",
  ]);
});

test("says how the delivery of traces goes, in spans", () => {
  const otlpTraces = { ...status.otlp, accepted: 1_001 };
  const shown = readFacts(<TraceFacts status={{ ...status, otlpTraces }} now={now} />);
  expect(shown).toMatchObject({ State: "waiting", "Spans accepted": "1,001", "Spans rejected": "1" });
  expect(Object.values(readFacts(<TraceFacts status={status} now={now} />))).toEqual([
    "off: traces are not sent (--otlp.traces)",
  ]);
});

test("says how the process is", () => {
  expect(readFacts(<ProcessFacts status={status} now={now} />)).toEqual({
    Started: "2026-11-24 10:00:00 (2 h ago)",
    Ready: "yes",
    "Time zone of the logs": "Europe/Berlin",
    "Time zone check": "matches the logs",
    "State directory": "/var/lib/xmail-exporter",
    "State last written": "2026-11-24 11:59:50 (10 s ago)",
  });
  const troubled = {
    ...status,
    ready: { ok: false, reason: "catching up" },
    state: { dir: "/s", lastError: "no space left" },
  };
  expect(readFacts(<ProcessFacts status={troubled} now={now} />)).toMatchObject({
    Ready: "no: catching up",
    "State last written": "not yet",
    "Last write error": "no space left",
  });
});

test.each([
  [undefined, "not enough data yet"],
  [0, "matches the logs"],
  [3_600, "the logs are 1 h ahead"],
  [-5_400, "the logs are 1 h 30 min behind"],
])("a zone that is off by %s seconds: %s", (mismatchSeconds, text) => {
  const timezone = { name: "UTC", offsets: [], mismatchSeconds };
  expect(readFacts(<ProcessFacts status={{ ...status, timezone }} now={now} />)["Time zone check"]).toBe(text);
});

test("names settings as they are given", () => {
  const settings = [
    { flag: "--log.level", value: "debug" },
    { flag: "web.listen-address", value: ":10052" },
  ];
  expect(readFacts(<SettingFacts status={{ ...status, settings }} />)).toEqual({
    "--log.level": "debug",
    "--web.listen-address": ":10052",
  });
});
