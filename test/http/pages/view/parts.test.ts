import { expect, test } from "vitest";
import { clockTag, distance, messageLink, outcome, truncated, timeAgo } from "../../../../src/http/pages/view/parts.js";
import { toHtml } from "../../../../src/http/pages/view/html.js";
import { element } from "../../../../src/http/pages/view/element.js";
import { now } from "../../api/given-status.js";
import { readClasses, textOf } from "./read-table.js";

test("a time is told from now, also one that is still to come", () => {
  expect(distance(now - 7_260_000, now)).toBe("2 h 1 min ago");
  expect(distance(now, now)).toBe("0 s ago");
  expect(distance(now + 7_200_000, now)).toBe("2 h ahead");
  expect(textOf(timeAgo(now + 5_000, now, "never"))).toBe("2026-11-24 12:00:05 UTC (5 s ahead)");
  expect(textOf(timeAgo(undefined, now, "never"))).toBe("never");
  expect(textOf(timeAgo(NaN, now, "never"))).toMatch(/^unknown time /);
});

test("a clock time has its day where that is not today's", () => {
  expect(textOf(clockTag(now - 3_000, now))).toBe("11:59:57");
  expect(textOf(clockTag(now - 86_400_000, now))).toBe("2026-11-23 12:00:00");
  expect(textOf(clockTag(Infinity, now))).toBe("unknown time");
});

test("long text is cut, with its length", () => {
  expect(textOf(truncated("x".repeat(400)))).toBe("x".repeat(400));
  expect(textOf(truncated("x".repeat(1_401)))).toBe(`${"x".repeat(400)} … (1,401 characters)`);
  expect(textOf(truncated("abcdef", 5))).toBe("abcde … (6 characters)");
});

test("a result has the colour of its weight", () => {
  const classes = ["INFO", "WARN", "ERROR"].map((severity) => readClasses(outcome("x", severity)).join());
  expect(classes).toEqual(["outcome plain", "outcome warn", "outcome bad"]);
  expect(textOf(outcome("x".repeat(25), "INFO"))).toBe(`${"x".repeat(24)} … (25 characters)`);
});

test("a message id leads to its trace, whatever is in it", () => {
  expect(toHtml(element("p", {}, messageLink("S1&x=\ud800")))).toContain('href="./trace?query=S1%26x%3D%EF%BF%BD"');
  expect(messageLink("")).toBeUndefined();
  expect(messageLink(undefined)).toBeUndefined();
});
