import { expect, test } from "vitest";
import type { QueuedMessage, QueuePage } from "../../../../src/http/api/details.js";
import { QueuedTable, QueuePages } from "../../../../src/http/pages/view/queued-messages.js";
import { noQueueFilter, noQuery } from "../../../../src/http/pages/view/page-query.js";
import { details, now, status } from "../../api/given-status.js";
import { readCaptions, readRows, renderEnglish, textOf } from "./read-table.js";

const [given] = details.queued(1);
if (given === undefined) throw new Error("no message is given");

function table(page: QueuePage, offset = 0) {
  const query = { ...noQuery, queue: { ...noQueueFilter, offset } };
  return <QueuedTable page={page} query={query} status={status} now={now} />;
}

function rowOf(parts: Partial<QueuedMessage>): Record<string, string> {
  return readRows(table({ messages: [{ ...given, ...parts } as QueuedMessage], matching: 1 }))[0] ?? {};
}

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

test("says which of how many are shown, and where a search ended", () => {
  expect(readCaptions(table({ messages: [given], matching: 1 }))[0]).toMatch(/^1 to 1 of 1, oldest first/);
  expect(readCaptions(table({ messages: [given, given], matching: 1_234 }, 50))[0]).toMatch(/^51 to 52 of 1,234, /);
  const cut = { messages: [given], matching: 1, searched: 20_000 };
  expect(readCaptions(table(cut))[0]).toMatch(/^1 to 1 of 1; of the first 20,000, /);
  expect(textOf(table({ messages: [], matching: 0, searched: 20_000 }))).toBe(
    "No message matches the filter; of the first 20,000.",
  );
  const empty = { ...status, queue: { ...status.queue, states: [] } };
  const none = { messages: [], matching: 0 };
  expect(textOf(<QueuedTable page={none} query={noQuery} status={empty} now={now} />)).toBe(
    "No messages in the queue.",
  );
});

test("leads to the page before and the next one, keeping the filter", () => {
  const links = (offset: number, matching: number) => {
    const query = { ...noQuery, queue: { state: "frozen", text: "a&b", offset } };
    const html = renderEnglish(<QueuePages page={{ messages: [], matching }} query={query} onQuery={undefined} />);
    return [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
  };
  expect(links(0, 10)).toEqual([]);
  expect(links(10, 30)).toEqual([
    "./?queue-state=frozen&amp;queue-text=a%26b#queued",
    "./?queue-state=frozen&amp;queue-text=a%26b&amp;queue-offset=20#queued",
  ]);
  expect(links(20, 30)).toEqual(["./?queue-state=frozen&amp;queue-text=a%26b&amp;queue-offset=10#queued"]);
});
