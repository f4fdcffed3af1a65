import fc from "fast-check";
import { expect, test } from "vitest";
import { createHistory, type History } from "../../src/recent/history.js";

const start = Date.UTC(2026, 10, 24, 10, 0, 3);
const all = () => true;

test("counts by event time in steps of ten seconds, the last one growing", () => {
  const history = createHistory(start);
  const lane = history.lane("received");
  for (const seconds of [0, -1, -3, -4, -3592, -3599]) history.add(lane, start + seconds * 1000);
  const steps = history.steps(all);
  expect(steps).toHaveLength(360);
  expect(steps.slice(-2)).toEqual([1, 3]);
  expect(steps[0]).toBe(1);
  expect(history.fromTime()).toBe(Date.UTC(2026, 10, 24, 9, 0, 10));
});

test("an event older than the hour is not counted, one ahead of the clock when its time has come", () => {
  const history = createHistory(start);
  const lane = history.lane("received");
  history.add(lane, start - 3_600_000);
  history.add(lane, start + 60_000);
  history.add(lane, start + 86_400_000);
  expect(history.total("received")).toBe(0);
  history.tick(start + 60_000);
  expect(history.total("received")).toBe(1);
  history.tick(start + 60_000 + 3_600_000);
  expect(history.total("received")).toBe(0);
});

test("an hour is whole again after a restart, without what became too old meanwhile", () => {
  const history = createHistory(start);
  history.add(history.lane("received"), start - 3_000_000);
  history.add(history.lane("received"), start - 60_000);
  history.add(history.lane("refused rcpt erelay"), start);
  const saved: unknown = JSON.parse(JSON.stringify(history.save()));
  const again = createHistory(start, saved as ReturnType<History["save"]>);
  expect(again.steps(all)).toEqual(history.steps(all));
  expect(again.save()).toEqual(history.save());
  const later = createHistory(start + 1_200_000, saved as ReturnType<History["save"]>);
  expect([later.total("received"), later.total("refused rcpt erelay")]).toEqual([1, 1]);
  expect(createHistory(start + 3_700_000, history.save()).steps(all)).toEqual(createHistory(start).steps(all));
});

test("a history with other steps, as another version may have written it, is left out", () => {
  const history = createHistory(start);
  history.add(history.lane("received"), start);
  expect(createHistory(start, { ...history.save(), stepSeconds: 60 }).total("received")).toBe(0);
});

test("is what a plain list of all events says, whatever the clock does and wherever a restart falls", () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ add: fc.constantFrom("a", "b"), ago: fc.integer({ min: -2000, max: 4000 }) }) },
    { weight: 3, arbitrary: fc.record({ wait: fc.integer({ min: 0, max: 900 }) }) },
    { weight: 1, arbitrary: fc.record({ wait: fc.integer({ min: -6000, max: 8000 }) }) },
    { weight: 1, arbitrary: fc.constant({ restart: true }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      let now = start;
      let history = createHistory(now);
      let model: { lane: string; step: number }[] = [];
      const firstShown = () => Math.floor(now / 10_000) - 359;
      const isKept = (at: number) => at >= firstShown() && at < firstShown() + 512;
      for (const act of steps) {
        if ("add" in act) {
          const time = now - act.ago * 1000;
          history.add(history.lane(act.add), time);
          const at = Math.floor(time / 10_000);
          if (isKept(at)) model.push({ lane: act.add, step: at });
        } else if ("wait" in act) {
          now += act.wait * 1000;
          history.tick(now);
          model = model.filter((event) => isKept(event.step));
        } else history = createHistory(now, history.save());
        for (const lane of ["a", "b"]) {
          const wanted = Array.from(
            { length: 360 },
            (_, index) => model.filter((event) => event.lane === lane && event.step === firstShown() + index).length,
          );
          if (act === steps.at(-1)) expect(history.steps((name) => name === lane)).toEqual(wanted);
          expect(history.total(lane)).toBe(wanted.reduce((sum, count) => sum + count, 0));
        }
      }
    }),
    { numRuns: 100 },
  );
});
