import { expect, test } from "vitest";
import { noQuery, printPageQuery, readPageQuery } from "../../../../src/http/pages/view/page-query.js";

test("a query stands in the address, and is read from it", () => {
  const query = {
    events: { kind: "smtp", outcome: "refused", text: "a&b=c <x>", before: 1_764_385_200_000_123, count: 100 },
    queue: { state: "frozen", text: "b@c", offset: 50 },
    span: "week" as const,
  };
  const text = printPageQuery(query);
  expect(text).toBe(
    "?kind=smtp&outcome=refused&text=a%26b%3Dc+%3Cx%3E&before=1764385200000123&count=100&queue-state=frozen&queue-text=b%40c&queue-offset=50&span=week",
  );
  expect(readPageQuery(new URLSearchParams(text))).toEqual(query);
  expect(printPageQuery(noQuery)).toBe("");
  expect(readPageQuery(new URLSearchParams())).toEqual(noQuery);
});

test("what is no number is none, and long texts are cut", () => {
  const read = (text: string) => readPageQuery(new URLSearchParams(text));
  for (const bad of ["-1", "1e9", "NaN", "9".repeat(17), "x", ""]) {
    expect(read(`before=${bad}`).events.before).toBeUndefined();
    expect(read(`queue-offset=${bad}`).queue.offset).toBe(0);
  }
  expect(read("span=decade").span).toBe("hour");
  expect(read("count=100000").events.count).toBe(500);
  expect(read(`text=${"x".repeat(999)}`).events.text.length).toBe(200);
});
