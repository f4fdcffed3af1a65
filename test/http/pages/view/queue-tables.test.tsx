import { expect, test } from "vitest";
import { QueueTables } from "../../../../src/http/pages/view/queue-tables.js";
import { now, status } from "../../api/given-status.js";
import { readCaptions, readRows, textOf } from "./read-table.js";

test("says what waits and what failed", () => {
  const tables = <QueueTables status={status} now={now} />;
  expect(readRows(tables)).toEqual([
    { State: "retry failed, will be retried", Messages: "3", Size: "6.0 KiB", Oldest: "1 h 30 min" },
    { State: "frozen given up, kept for the administrator", Messages: "0", Size: "0 B", Oldest: "–" },
    { Reason: "connection refused", Class: "temporary", Attempts: "17" },
  ]);
  expect(readCaptions(tables)[0]).toBe("By state, as of 2026-11-24 11:59:48 (12 s ago)");
});

test("says why the queue is not known, and that nothing failed", () => {
  const queue = { ...status.queue, unknown: "permission denied" };
  expect(textOf(<QueueTables status={{ ...status, queue }} now={now} />)).toBe(
    "Queue state unknown: permission denied.",
  );
  const calm = { states: [], failures: [] };
  expect(textOf(<QueueTables status={{ ...status, queue: calm }} now={now} />)).toMatch(
    /No delivery attempt has failed/,
  );
  expect(readCaptions(<QueueTables status={{ ...status, queue: calm }} now={now} />)).toEqual(["By state"]);
});
