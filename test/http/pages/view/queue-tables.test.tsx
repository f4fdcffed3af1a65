import { expect, test } from "vitest";
import type { QueuedMessage } from "../../../../src/http/api/details.js";
import { QueuedTable, QueueTables } from "../../../../src/http/pages/view/queue-tables.js";
import { details, now, status } from "../../api/given-status.js";
import { readCaptions, readRows, textOf } from "./read-table.js";

const [given] = details.queued(1);

function rowOf(parts: Partial<QueuedMessage>): Record<string, string> {
  if (given === undefined) throw new Error("no message is given");
  return readRows(<QueuedTable queued={[{ ...given, ...parts }]} status={status} now={now} />)[0] ?? {};
}

test("says what waits and what failed", () => {
  const tables = <QueueTables status={status} now={now} />;
  expect(readRows(tables)).toEqual([
    { State: "retry failed, will be retried", Messages: "3", Size: "6.0 KiB", Oldest: "1 h 30 min" },
    { State: "frozen given up, kept for the administrator", Messages: "0", Size: "0 B", Oldest: "–" },
    { Reason: "connection refused", Class: "temporary", Attempts: "17" },
  ]);
  expect(readCaptions(tables)[0]).toBe("By state, as of 2026-11-24 11:59:48 UTC (12 s ago)");
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

test("says of a message what it is, how long it waits and why", () => {
  expect(rowOf({})).toEqual({
    Message: "S1400",
    State: "retry",
    From: "alice@alpha.example",
    To: "carol@far.example",
    Waiting: "1 h 30 min",
    Size: "2.0 KiB",
    Attempts: "4",
    "Last failure": "greylisted (temporary) at 11:52:00, mx.far.example: 451 4.7.1 Try again later",
    "Next attempt": "12:10:00",
  });
  const failure = { class: "permanent", reason: "no such user", reply: "", host: undefined };
  expect(rowOf({ sender: "", messageId: "", failure, lastTryTime: undefined, nextTryTime: undefined })).toMatchObject({
    Message: "1795515000000.3077.mx1",
    From: "empty",
    "Last failure": "no such user (permanent)",
    "Next attempt": "–",
  });
});

test("says of a message without a failure whether it was tried", () => {
  const why = "Last failure";
  expect(rowOf({ failure: undefined })[why]).toBe("tried at 11:52:00");
  expect(rowOf({ failure: undefined, lastTryTime: undefined })[why]).toBe("–");
});

test("says how many of all are shown, and never more than there are", () => {
  if (given === undefined) throw new Error("no message is given");
  expect(readCaptions(<QueuedTable queued={[given]} status={status} now={now} />)[0]).toMatch(/^1 of 3, oldest first/);
  expect(readCaptions(<QueuedTable queued={[given, given, given, given]} status={status} now={now} />)[0]).toMatch(
    /^4 of 4, /,
  );
  expect(textOf(<QueuedTable queued={[]} status={status} now={now} />)).toBe("No messages in the queue.");
});
