import { expect, test } from "vitest";
import { LoginTable, RefusalTable } from "../../../../src/http/pages/view/refusal-tables.js";
import { status } from "../../api/given-status.js";
import { readRows, textOf } from "./read-table.js";

test("says why mail was refused, in the last hour and in all", () => {
  expect(readRows(<RefusalTable status={status} />)[0]).toEqual({
    Result: "sndrip eipmap",
    Meaning: "client's address is on a DNS block list",
    "Last hour": "67",
    Total: "12,345",
  });
  expect(textOf(<RefusalTable status={{ ...status, refusals: [] }} />)).toMatch(/^No refusals since/);
});

test("says who could not log in, in the last hour and in all", () => {
  expect(readRows(<LoginTable status={status} />)).toEqual([
    { Service: "pop3 fetching mail", "Last hour": "21", Total: "4,321" },
  ]);
  expect(textOf(<LoginTable status={{ ...status, loginFailures: [] }} />)).toMatch(/^No failed logins since/);
});
