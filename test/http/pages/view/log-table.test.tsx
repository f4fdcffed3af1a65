import { expect, test } from "vitest";
import type { LogStatus, Status } from "../../../../src/http/api/status-document.js";
import { LogTable } from "../../../../src/http/pages/view/log-table.js";
import { now, status } from "../../api/given-status.js";
import { readRows, textOf } from "./read-table.js";

/** The table's row of a log. */
function rowOf(parts: Partial<LogStatus> = {}, otlp: Partial<Status["otlp"]> = {}): Record<string, string> {
  const logs = status.logs.map((log) => ({ ...log, ...parts }));
  const [row, ...others] = readRows(
    <LogTable status={{ ...status, logs, otlp: { ...status.otlp, ...otlp } }} now={now} />,
  );
  if (row === undefined || others.length > 0) throw new Error("no row, or several");
  return row;
}

test("says of a log what was read and what is behind, the metrics apart from the records", () => {
  expect(rowOf()).toEqual({
    Log: "smtp",
    Files: "2",
    Read: "3.0 MiB of 3.0 MiB smtp-202611241000: byte 5,000 of 6,000",
    "Metrics lag": "up to date",
    "OTLP lag": "2.0 KiB, 1 min 35 s",
    "Last event": "2026-11-24 11:59:57 (3 s ago)",
    Lines: "1,234,567",
    "Refused lines": "columns 3, time 2",
  });
  expect(Object.keys(rowOf({}, { enabled: false }))).not.toContain("OTLP lag");
});

test.each([
  [0, 0, "up to date"],
  [0, 7, "0 B, 7 s"],
  // a torn last line has no time yet
  [12, 0, "12 B, 0 s"],
  [2_097_152, 3_600, "2.0 MiB, 1 h"],
])("%i bytes and %i seconds behind are: %s", (lagBytes, lagSeconds, text) => {
  const row = rowOf({ pipelines: { metrics: { lagBytes, lagSeconds }, otlp: undefined } });
  expect(row).toMatchObject({ "Metrics lag": text, "OTLP lag": "unknown" });
});

test("what the metrics have still to read is not read", () => {
  const pipelines = { metrics: { lagBytes: 1_048_576, lagSeconds: 1 } };
  expect(rowOf({ pipelines, currentFile: undefined })["Read"]).toBe("2.0 MiB of 3.0 MiB");
  const more = { metrics: { lagBytes: 4_194_304, lagSeconds: 1 } };
  expect(rowOf({ pipelines: more, currentFile: undefined })["Read"]).toBe("0 B of 3.0 MiB");
});

test("says that there is nothing yet", () => {
  expect(rowOf({ lastEventTime: undefined, refused: { nul: 0 } })).toMatchObject({
    "Last event": "none yet",
    "Refused lines": "none",
  });
  expect(textOf(<LogTable status={{ ...status, logs: [] }} now={now} />)).toBe("No log files seen yet.");
});

test("says where the last lines stand that were refused, and why", () => {
  const lastRefused = [{ file: "smtp-202611241000", offset: 123_456, reason: "columns" }];
  expect(rowOf({ refused: { columns: 3 }, lastRefused })["Refused lines"]).toBe(
    "columns 3 smtp-202611241000: byte 123,456 columns",
  );
});
