import { expect, test } from "vitest";
import { ClockTag, distance, MessageLink, Outcome, TimeAgo } from "../../../../src/http/pages/view/parts.js";
import { renderToString } from "preact-render-to-string";
import { now } from "../../api/given-status.js";
import { readClasses, textOf } from "./read-table.js";

test("a time is told from now, also one that is still to come", () => {
  expect(distance(now - 7_260_000, now)).toBe("2 h 1 min ago");
  expect(distance(now, now)).toBe("0 s ago");
  expect(distance(now + 7_200_000, now)).toBe("2 h ahead");
  expect(textOf(<TimeAgo time={now + 5_000} now={now} none="never" />)).toBe("2026-11-24 12:00:05 UTC (5 s ahead)");
  expect(textOf(<TimeAgo time={undefined} now={now} none="never" />)).toBe("never");
  expect(textOf(<TimeAgo time={NaN} now={now} none="never" />)).toMatch(/^unknown time /);
});

test("a clock time has its day where that is not today's", () => {
  expect(textOf(<ClockTag time={now - 3_000} now={now} />)).toBe("11:59:57");
  expect(textOf(<ClockTag time={now - 86_400_000} now={now} />)).toBe("2026-11-23 12:00:00");
  expect(textOf(<ClockTag time={Infinity} now={now} />)).toBe("unknown time");
});

test("a result has the colour of its weight", () => {
  const classes = ["INFO", "WARN", "ERROR"].map((severity) =>
    readClasses(<Outcome text="x" severity={severity} />).join(),
  );
  expect(classes).toEqual(["outcome plain", "outcome warn", "outcome bad"]);
  expect(textOf(<Outcome text={"x".repeat(25)} severity="INFO" />)).toBe(`${"x".repeat(24)} … (25 characters)`);
});

test("a message id leads to its trace, whatever is in it", () => {
  expect(renderToString(<MessageLink messageId={"S1&x=\ud800"} />)).toContain(
    'href="./trace?query=S1%26x%3D%EF%BF%BD"',
  );
  expect(renderToString(<MessageLink messageId="" />)).toBe("");
  expect(renderToString(<MessageLink messageId={undefined} />)).toBe("");
});
