import { expect, test } from "vitest";
import { element } from "../../../src/http/view/element.js";
import { print } from "../../../src/http/view/print.js";
import { logTable } from "../../../src/http/view/logs.js";
import { now, status } from "../given-status.js";

test("says where the last lines stand that were refused, and why", () => {
  const [log] = status.logs;
  if (log === undefined) throw new Error("the status has no log");
  const lastRefused = [{ file: "smtp-202611241000", offset: 123_456, reason: "columns" }];
  const page = print(
    element("main", {}, logTable({ ...status, logs: [{ ...log, refused: { columns: 3 }, lastRefused }] }, now)),
  );
  expect(page).toContain("smtp-202611241000: byte 123");
  expect(page).toMatch(/456 columns/);
});
