import { expect, test } from "vitest";
import { fromJson, toJson } from "../../../../src/http/pages/view/json.js";
import { details, now, recent, status } from "../../api/given-status.js";

test("times are ISO 8601 in the text, and milliseconds again when it is read", () => {
  const value = { time: now, status, talkers: details.topClients(), queued: details.queued(9), recent };
  const text = toJson(value);
  expect(text).toContain('"time":"2026-11-24T12:00:00.000Z"');
  expect(text).toContain('"fromTime":"2026-11-24T11:00:00.000Z"');
  expect(fromJson(text)).toEqual(value);
});

test("lines refused for their time are counted, and no time", () => {
  expect(JSON.parse(toJson(status)).logs[0].refused).toEqual({ columns: 3, nul: 0, time: 2 });
});

test("a time that no calendar holds is null", () => {
  expect(toJson({ time: 1e300 })).toBe('{"time":null}');
});

test("indented, a list of counts stays on its line, and no text is touched", () => {
  const value = { counts: [1, 2, 3], text: "[\n  1,\n  2\n]", names: ["a", "b"] };
  const text = toJson(value, 2);
  expect(text).toContain('"counts": [ 1, 2, 3 ]');
  expect(JSON.parse(text)).toEqual(value);
});
