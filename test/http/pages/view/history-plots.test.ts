import { expect, test } from "vitest";
import type { History } from "../../../../src/http/api/status-document.js";
import { inSteps, plotSentence, plotTotal, plots } from "../../../../src/http/pages/view/history-plots.js";
import { now, status } from "../../api/given-status.js";

const ones = Array.from({ length: 360 }, () => 1);
const history: History = {
  fromTime: now + 20_000,
  stepSeconds: 10,
  series: { received: ones, delivered: ones, refused: ones, loginsFailed: [...ones, 5] },
};

test("short steps are joined to minutes; the first, cut one is left out, the last grows", () => {
  const { fromTime, stepSeconds, series } = inSteps(history, 60);
  expect([fromTime, stepSeconds]).toEqual([now + 60_000, 60]);
  expect(series.received.length).toBe(60);
  expect(series.received.slice(0, 2)).toEqual([6, 6]);
  expect(series.received.at(-1)).toBe(2);
  expect(series.loginsFailed.at(-1)).toBe(7);
});

test("steps that are long enough, or that do not fit, stay as they are", () => {
  expect(inSteps(status.history, 60)).toBe(status.history);
  const odd = { ...history, stepSeconds: 7 };
  expect(inSteps(odd, 60)).toBe(odd);
});

test("a plot can be said in one sentence", () => {
  const sentences = plots.map((plot) => plotSentence(status.history, plot));
  expect(sentences[0]).toMatch(/^Received in the last hour: \d+; peak at 11:30 UTC, 40 in 1 min\.$/);
  expect(sentences[3]).toBe("Failed logins in the last hour: 0.");
  expect(plotTotal(history, "received")).toBe("360");
});
