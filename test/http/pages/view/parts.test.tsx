import { expect, test } from "vitest";
import { MessageLink, Outcome } from "../../../../src/http/pages/view/parts.js";
import { readClasses, renderEnglish, textOf } from "./read-table.js";

test("a result has the colour of its weight", () => {
  const classes = ["INFO", "WARN", "ERROR"].map((severity) =>
    readClasses(<Outcome text="x" severity={severity} />).join(),
  );
  expect(classes).toEqual(["outcome plain", "outcome warn", "outcome bad"]);
  expect(textOf(<Outcome text={"x".repeat(25)} severity="INFO" />)).toBe(`${"x".repeat(24)} … (25 characters)`);
});

test("a message id leads to its trace, whatever is in it", () => {
  expect(renderEnglish(<MessageLink messageId={"S1&x=\ud800"} />)).toContain('href="./trace?query=S1%26x%3D%EF%BF%BD"');
  expect(renderEnglish(<MessageLink messageId="" />)).toBe("");
  expect(renderEnglish(<MessageLink messageId={undefined} />)).toBe("");
});
