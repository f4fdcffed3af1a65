import { expect, test } from "vitest";
import { page as english } from "../../../../src/texts/page/en.js";
import { ClockTag, ClockTime, distance, TimeAgo, Zone } from "../../../../src/http/pages/view/clock.js";
import { now } from "../../api/given-status.js";
import { renderEnglish, textOf } from "./read-table.js";

test("a time is told from now, also one that is still to come", () => {
  expect(distance(now - 7_260_000, now, english)).toBe("2 h 1 min ago");
  expect(distance(now, now, english)).toBe("0 s ago");
  expect(distance(now + 7_200_000, now, english)).toBe("2 h ahead");
  expect(textOf(<TimeAgo time={now + 5_000} now={now} none="never" />)).toBe("2026-11-24 12:00:05 (5 s ahead)");
  expect(textOf(<TimeAgo time={undefined} now={now} none="never" />)).toBe("never");
  expect(textOf(<TimeAgo time={NaN} now={now} none="never" />)).toMatch(/^unknown time /);
});

test("a clock time has its day where that is not today's", () => {
  expect(textOf(<ClockTag time={now - 3_000} now={now} />)).toBe("11:59:57");
  expect(textOf(<ClockTag time={now - 86_400_000} now={now} />)).toBe("2026-11-23 12:00:00");
  expect(textOf(<ClockTag time={Infinity} now={now} />)).toBe("unknown time");
});

test("times are those of the mail server, with UTC where somebody points", () => {
  const offsets = [
    { fromTime: 0, seconds: 7_200 },
    { fromTime: now, seconds: 43_200 },
  ];
  const at = (time: number) => (
    <Zone.Provider value={{ name: "Pacific/Auckland", offsets }}>
      <ClockTag time={time} now={now} />
    </Zone.Provider>
  );
  expect(renderEnglish(at(now))).toBe(
    '<time datetime="2026-11-24T12:00:00.000Z" title="2026-11-24 12:00:00 UTC">00:00:00</time>',
  );
  // today is the 25th there
  expect(renderEnglish(at(now - 1_000))).toContain(">2026-11-24 13:59:59<");
  expect(renderEnglish(at(-1))).toContain(">1970-01-01 01:59:59<");
  expect(textOf(<ClockTime time={now} />)).toBe("12:00:00");
});
