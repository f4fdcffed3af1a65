import { expect, test } from "vitest";
import type { SpanHistory } from "../../../../src/http/api/history-document.js";
import {
  plotSentence,
  plotTotal,
  shownPlots,
  stepLabel,
  stepsOf,
  totalBefore,
} from "../../../../src/http/pages/view/history-plots.js";
import { page as english } from "../../../../src/texts/page/en.js";
import { history } from "../../api/given-status.js";

const utc = { name: "UTC", offsets: [] };
const berlin = { name: "Europe/Berlin", offsets: [{ fromTime: 0, seconds: 3_600 }] };

/** Two steps and two before them, in a ring. */
const small: SpanHistory = {
  ...{ span: "week", first: 6, stepSeconds: 3_600, isLocal: false },
  series: {
    ...{ received: [3, 4, 1, 2], delivered: [0, 0, 0, 0], refused: [0, 0, 0, 0], loginsFailed: [0, 0, 0, 0] },
    ...{ attempts: [-1, -1, -1, -1], queue: [7, 5, -1, 9] },
  },
};

test("a ring has the span and as long before it, the oldest first", () => {
  expect(stepsOf(small, "received")).toEqual({ before: [1, 2], counts: [3, 4] });
  expect([plotTotal(small, "received"), totalBefore(small, "received")]).toEqual(["7", "3"]);
});

test("of the queue it says how many wait now, and the most before; what is not known at all is not shown", () => {
  expect(stepsOf(small, "queue")).toEqual({ before: [0, 9], counts: [7, 5] });
  expect([plotTotal(small, "queue"), totalBefore(small, "queue")]).toEqual(["5", "9"]);
  expect(shownPlots(small).map(({ name }) => name)).not.toContain("attempts");
  expect(shownPlots(small).map(({ name }) => name)).toContain("queue");
});

test("a plot can be said in one sentence", () => {
  const sentences = shownPlots(history("hour")).map((plot) => plotSentence(history("hour"), plot, utc, english));
  expect(sentences[0]).toMatch(/^Received in the last hour: \d+; the hour before: 0; peak at 11:30, 40 in 1 min\.$/);
  expect(sentences.at(-1)).toBe("Failed logins in the last hour: 0; the hour before: 0.");
  const queue = shownPlots(small).find(({ name }) => name === "queue");
  if (queue === undefined) throw new Error("no queue");
  expect(plotSentence(small, queue, utc, english)).toBe("Queue now: 5; the week before: 9; peak at 1 Jan 08:00, 7.");
});

test("steps are labelled by the mail server's clock, once", () => {
  expect(stepLabel(small, 0, berlin, english.history)).toBe("1 Jan 09:00");
  expect(stepLabel({ ...small, span: "day" }, 0, berlin, english.history)).toBe("09:00");
  expect(stepLabel({ ...small, span: "month", isLocal: true }, 0, berlin, english.history)).toBe("1 Jan 08:00");
  expect(stepLabel({ ...small, span: "year", stepSeconds: 86_400, isLocal: true }, 1, berlin, english.history)).toBe(
    "10 Jan 1970",
  );
});
