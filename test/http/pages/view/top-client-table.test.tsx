import { expect, test } from "vitest";
import type { TopClientList } from "../../../../src/http/api/details.js";
import { TopClientTable } from "../../../../src/http/pages/view/top-client-table.js";
import { now } from "../../api/given-status.js";
import { readCaptions, readRows, textOf } from "./read-table.js";

const talker = { address: "203.0.113.9", count: 1_987, firstTime: now - 7_200_000, lastTime: now - 3_000 };
const list = (length: number, parts: Partial<TopClientList> = {}): TopClientList => ({
  distinct: length,
  isAtLeast: false,
  top: Array.from({ length }, (_, index) => ({ ...talker, address: `203.0.113.${index}`, mostly: "rcpt erelay" })),
  ...parts,
});
const captionOf = (talkers: TopClientList) =>
  readCaptions(<TopClientTable list={talkers} none="No refusals seen." now={now} />)[0];

test("says who it was, how often, what mostly, when first and last", () => {
  expect(readRows(<TopClientTable list={list(1)} none="No refusals seen." now={now} />)).toEqual([
    { Address: "203.0.113.0", Count: "1,987", Mostly: "rcpt erelay", First: "10:00:00", Last: "11:59:57" },
  ]);
  expect(textOf(<TopClientTable list={list(0)} none="No refusals seen." now={now} />)).toBe("No refusals seen.");
});

test("says how many there are, and shows the first ten", () => {
  expect(captionOf(list(1))).toBe("1 address");
  expect(captionOf(list(10, { isAtLeast: true }))).toBe("At least 10 different addresses");
  expect(captionOf(list(13, { distinct: 1_234 }))).toBe("1,234 different addresses, top 10 shown");
  expect(readRows(<TopClientTable list={list(13)} none="No refusals seen." now={now} />)).toHaveLength(10);
});
