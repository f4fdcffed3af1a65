import { expect, test } from "vitest";
import { HistoryTable } from "../../../../src/http/pages/view/history-table.js";
import { history } from "../../api/given-status.js";
import { readCaptions, readRows } from "./read-table.js";

test("the table has a row for five minutes, newest first", () => {
  const rows = readRows(<HistoryTable history={history("hour")} />);
  expect(rows).toHaveLength(12);
  expect(rows[0]).toEqual({
    From: "11:55",
    Received: "12",
    Delivered: "10",
    Refused: "5",
    "Failed logins": "0",
  });
  expect(rows.at(-1)?.["From"]).toBe("11:00");
  expect(readCaptions(<HistoryTable history={history("hour")} />)[0]).toMatch(/per 5 min/);
});
