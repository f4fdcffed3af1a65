import { expect, test } from "vitest";
import { HistoryTable } from "../../../../src/http/pages/view/history-table.js";
import { status } from "../../api/given-status.js";
import { readCaptions, readRows } from "./read-table.js";

test("the table has a row for five minutes, newest first", () => {
  const rows = readRows(<HistoryTable history={status.history} />);
  expect(rows).toHaveLength(12);
  expect(rows[0]).toEqual({
    "From (UTC)": "11:55",
    Received: "12",
    Delivered: "10",
    Refused: "5",
    "Failed logins": "0",
  });
  expect(rows.at(-1)?.["From (UTC)"]).toBe("11:00");
  expect(readCaptions(<HistoryTable history={status.history} />)[0]).toMatch(/per 5 min/);
});
