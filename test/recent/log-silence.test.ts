import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLogSilence, type LogSilence, type SavedSilence } from "../../src/recent/log-silence.js";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A Monday, 00:00. */
const monday = Date.UTC(2026, 10, 2);
const utc = () => 0;

/** Minutes from one line to the next, as chance has it where so many come in an hour; always the same. */
function createGaps(perHour: number, seed = 7): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (-60 / perHour) * Math.log(1 - state / 2_147_483_648);
  };
}

/** Lines by chance from one time to another, but for the hours in which nobody writes. */
function feed(log: LogSilence, from: number, to: number, perHour: number, isQuiet?: (time: number) => boolean): void {
  const gap = createGaps(perHour);
  for (let time = from; time < to; time += gap() * minute)
    if (isQuiet?.(time) !== true) log.see(Math.floor(time / 1000) * 1000);
}

/** Minutes of silence after which it is reported. */
function minutesUntilReported(log: LogSilence, most = 10 * 24 * 60): number | undefined {
  const from = log.at(monday)?.lastTime ?? NaN;
  for (let minutes = 1; minutes < most; minutes++)
    if (log.at(from + minutes * minute)?.isReported === true) return minutes;
  return undefined;
}

const isOfficeClosed = (time: number) => {
  const weekday = new Date(time).getUTCDay();
  const hours = new Date(time).getUTCHours();
  return weekday === 0 || weekday === 6 || hours < 8 || hours >= 18;
};

describe("a server with four lines an hour", () => {
  test("is reported within a few hours, and not while lines come as chance has it", () => {
    const log = createLogSilence(utc);
    feed(log, monday, monday + 20 * day, 4);
    expect(log.save()?.reported).toEqual([]);
    const minutes = minutesUntilReported(log);
    expect(minutes).toBeGreaterThan(60);
    expect(minutes).toBeLessThan(300);
  });

  test("is reported in its first week, once a day is known", () => {
    const log = createLogSilence(utc);
    feed(log, monday, monday + 23 * hour, 4);
    expect(log.at(monday + 2 * day)).toMatchObject({ usual: undefined, isReported: false });
    feed(log, monday + 23 * hour, monday + 3 * day, 4);
    expect(minutesUntilReported(log)).toBeLessThan(400);
  });
});

test("a busy log is reported after half an hour, not before", () => {
  const log = createLogSilence(utc);
  feed(log, monday, monday + 15 * day, 3_600);
  expect(minutesUntilReported(log)).toBe(31);
});

test("one line a day is enough to know that three days without one are too long", () => {
  const log = createLogSilence(utc);
  for (let night = 0; night < 15; night++) log.see(monday + night * day + 3 * hour + ((night * 7) % 11) * minute);
  expect(minutesUntilReported(log)).toBeGreaterThan(71 * 60);
  expect(minutesUntilReported(log)).toBeLessThan(74 * 60);
});

describe("an office server", () => {
  test("is silent at night and over the weekend, and that is no news, not even the first time", () => {
    const log = createLogSilence(utc);
    feed(log, monday, monday + 30 * day, 20, isOfficeClosed);
    expect(log.save()?.reported).toEqual([]);
  });

  test("that does not come back after the weekend is reported on Monday morning", () => {
    const log = createLogSilence(utc);
    feed(log, monday, monday + 19 * day, 20, isOfficeClosed);
    const reportedAt = (log.at(monday)?.lastTime ?? NaN) + (minutesUntilReported(log) ?? NaN) * minute;
    expect(new Date(reportedAt).toISOString()).toMatch(/^2026-11-23T1[01]:/);
  });

  test("knows its weekend by the local time of the server", () => {
    const auckland = 13 * hour;
    const log = createLogSilence(() => auckland);
    feed(log, monday, monday + 13 * day, 20, (time) => isOfficeClosed(time + auckland));
    expect(log.save()?.reported).toEqual([]);
  });
});

describe("a silence that was reported", () => {
  test("does not enter: the second one within 14 days is reported as soon", () => {
    const log = createLogSilence(utc);
    feed(log, monday, monday + 16 * day, 60);
    const first = minutesUntilReported(log);
    // down for a day, up again for two
    feed(log, monday + 17 * day, monday + 19 * day, 60);
    expect(log.save()?.reported).toHaveLength(1);
    expect(minutesUntilReported(log)).toBe(first);
    // at the same hours a week later as well
    feed(log, monday + 19 * day, monday + 23 * day + 6 * hour, 60);
    expect(minutesUntilReported(log)).toBeLessThan(40);
  });

  test("is reported until there is a line, however long that takes", () => {
    const log = createLogSilence(utc);
    feed(log, monday, monday + 16 * day, 60);
    const reported = log.at(monday + 17 * day);
    expect(reported?.isReported).toBe(true);
    for (const days of [18, 30, 31, 50, 400]) expect(log.at(monday + days * day)).toEqual(reported);
    log.see(monday + 400 * day);
    expect(log.at(monday + 400 * day + hour)?.isReported).toBe(false);
  });

  test("is the habit when it was so at the same hours a week before", () => {
    const log = createLogSilence(utc);
    // from the third week on nobody writes at night any more
    const isNight = (time: number) => time > monday + 14 * day && new Date(time).getUTCHours() < 6;
    feed(log, monday, monday + 60 * day, 30, isNight);
    expect(log.save()?.reported).toEqual([]);
    expect(log.at(monday + 60 * day)?.isReported).toBe(false);
  });
});

test("a burst of lines and nothing before it is not enough to judge by", () => {
  const log = createLogSilence(utc);
  feed(log, monday, monday + hour, 600);
  expect(log.at(monday + 5 * day)).toMatchObject({ usual: undefined, isReported: false });
});

test("lines that are not in order, or twice, change nothing", () => {
  const log = createLogSilence(utc);
  feed(log, monday, monday + 3 * day, 30);
  const before = log.save();
  feed(log, monday + hour, monday + 2 * day, 10);
  expect(log.save()).toEqual(before);
});

test("a clock that is put back answers as it did then", () => {
  const log = createLogSilence(utc);
  feed(log, monday, monday + 16 * day, 60);
  const early = log.at(monday + 16 * day + 5 * minute);
  expect(log.at(monday + 17 * day)?.isReported).toBe(true);
  expect(log.at(monday + 16 * day + 5 * minute)).toEqual(early);
});

test("a restart at any line gives what no restart gives", () => {
  const gaps = fc.array(fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 50_000 })), {
    maxLength: 400,
  });
  fc.assert(
    fc.property(gaps, fc.nat(400), (minutes, cut) => {
      const whole = createLogSilence(utc);
      let restarted = createLogSilence(utc);
      const lines: number[] = [];
      let time = monday;
      for (const [index, gap] of minutes.entries()) {
        time += gap * minute;
        whole.see(time);
        lines.push(time);
        if (index === cut) {
          const saved = restarted.save();
          restarted = createLogSilence(utc, saved && (JSON.parse(JSON.stringify(saved)) as SavedSilence));
          // lines that were read before are read again
          for (const line of lines.slice(-3)) restarted.see(line);
        } else restarted.see(time);
      }
      expect(restarted.save()).toEqual(whole.save());
      expect(restarted.at(time + 3 * hour)).toEqual(whole.at(time + 3 * hour));
    }),
    { numRuns: 200 },
  );
});

test("what is saved is small, and does not grow", () => {
  const log = createLogSilence(utc);
  feed(log, monday, monday + 15 * day, 600);
  const size = JSON.stringify(log.save()).length;
  feed(log, monday + 15 * day, monday + 90 * day, 600);
  expect(JSON.stringify(log.save()).length).toBeLessThan(size * 1.2);
  expect(size).toBeLessThan(3_000);
});
