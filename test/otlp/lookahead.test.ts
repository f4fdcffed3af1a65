import { afterEach, describe, expect, it } from "vitest";
import { createAcceptances } from "../../src/otlp/acceptances.js";
import { badRequest, numbers, wait } from "./delivery-bench.js";
import {
  createClock,
  noon,
  refusing,
  startRefusalBench,
  taken,
  things,
  type Backend,
  type RefusalBench,
  type Thing,
} from "./refusal-bench.js";

let bench: RefusalBench;
afterEach(() => bench.stop());

const day = 86_400_000;
const hour = 3_600_000;
const sizes = () => bench.sent.map(({ ids }) => ids.length);
const mostOften = (ids: readonly number[]) => {
  const times = new Map<number, number>();
  for (const sent of bench.sent) for (const id of sent.ids) times.set(id, (times.get(id) ?? 0) + 1);
  return Math.max(...ids.map((id) => times.get(id) ?? 0));
};

describe("behind records that are refused", () => {
  it("a single one on a quiet server is told apart by the next line", async () => {
    bench = startRefusalBench(
      things(1, noon, 0),
      refusing((id) => id === 0),
    );
    bench.write(...things(36, noon + 3000, 3000, 1));
    await bench.clock.until(() => bench.source.committed() >= 2, 3_100);
    expect(bench.counters).toMatchObject({ accepted: 1, rejected: 1 });
    expect(bench.clock.now() - noon).toBeLessThan(3_020);
    await bench.settled();
    expect(bench.counters).toMatchObject({ accepted: 36, rejected: 1 });
    expect(bench.sent.length).toBeLessThan(36 + 10);
    expect(mostOften(numbers(2, 37))).toBe(1);
  });

  it("100 of two weeks ago in front of 1370 good ones cost some 100 requests", async () => {
    const all = [...things(100, noon - 14 * day, 1000), ...things(1370, noon - 1_370_000, 1000, 100)];
    bench = startRefusalBench(
      all,
      refusing((id) => id < 100),
    );
    expect(await bench.settled()).toBeLessThan(1000);
    expect(bench.counters).toMatchObject({ accepted: 1370, rejected: 100 });
    expect(bench.sent.length).toBeLessThan(130);
    expect(mostOften(numbers(100, 1470))).toBeLessThanOrEqual(3);
  });

  it("200 of four hours ago beside a live log hold it up for less than a second", async () => {
    const all = [...things(200, noon - 4 * hour, 100), ...things(5, noon - 5000, 1000, 200)];
    bench = startRefusalBench(
      all,
      refusing((id) => id < 200),
    );
    bench.write(...things(60, noon + 1000, 1000, 205));
    await bench.clock.until(() => bench.source.committed() >= 205, 1000);
    await bench.settled();
    expect(bench.counters).toMatchObject({ accepted: 65, rejected: 200 });
    expect(mostOften(numbers(200, 265))).toBeLessThanOrEqual(6);
  });

  it.each([
    ["two weeks", noon - 14 * day, 600_000],
    ["one second", noon - 14 * day, 0],
  ])("2,000 of %s in front of 10,000 good ones are got over in seconds", async (_, from, every) => {
    const all = [...things(2000, from, every), ...things(10_000, noon - 10_000_000, 1000, 2000)];
    bench = startRefusalBench(
      all,
      refusing((id) => id < 2000),
    );
    expect(await bench.settled()).toBeLessThan(60_000);
    expect(bench.counters).toMatchObject({ accepted: 10_000, rejected: 2000 });
    expect(mostOften(numbers(2000, 12_000))).toBeLessThan(50);
    expect(bench.sent.length).toBeLessThan(2000 * 1.1 + 1600);
    // each batch once as a whole when it was met, and once more when it was settled
    expect(sizes().filter((size) => size > 256).length).toBeLessThan(30);
  });

  it("a good one among many is looked for with single records only", async () => {
    const all = [...things(3000, noon - day, 1000), ...things(10, noon - 3600, 100, 3000)];
    bench = startRefusalBench(
      all,
      refusing((id) => id < 3000),
    );
    await bench.clock.until(() => bench.taken().size > 0, 60_000);
    expect(bench.sent[0]?.ids).toHaveLength(512);
    expect(Math.max(...sizes().slice(1))).toBe(1);
    expect(bench.source.committed()).toBe(0);
    await bench.settled();
    expect(bench.counters).toMatchObject({ accepted: 10, rejected: 3000 });
  });

  it("none is asked for from more than half an hour behind the last one that was refused", async () => {
    const all = [...things(600, noon - 5 * day, 60_000), ...things(7200, noon - 5 * day + 36_000_000, 60_000, 600)];
    const times = new Map(all.map(({ id, time }) => [id, time]));
    bench = startRefusalBench(
      all,
      refusing((id) => id < 600),
    );
    await bench.clock.until(() => bench.taken().size > 0, 60_000);
    const [first] = bench.taken();
    expect(times.get(first ?? 0)).toBeLessThanOrEqual(noon - 5 * day + 36_000_000 + hour / 2);
    await bench.settled();
  });
});

describe("while all is refused", () => {
  const untilOne: Backend = refusing((_, time) => time < noon + hour);

  it("for an hour, and then the backend is well: nothing is lost or rejected, and all comes in order", async () => {
    bench = startRefusalBench(things(5000, noon - day, 10_000), untilOne);
    bench.write(...things(1200, noon, 3000, 5000));
    await bench.settled();
    expect(bench.counters).toMatchObject({ accepted: 6200, rejected: 0 });
    const refused = bench.sent.filter(({ time }) => time < noon + hour);
    // the batch that was refused first, and then one record at a time, less and less often
    expect(refused.filter(({ ids }) => ids.length > 1)).toHaveLength(1);
    expect(refused.length).toBeLessThan(500);
    expect(refused.filter(({ time }) => time > noon + hour / 2).length).toBeLessThan(150);
    // the oldest before any newer one: a backend may take nothing that is older than what it has
    expect(bench.sent.slice(refused.length).flatMap(({ ids }) => ids)).toEqual([0, ...numbers(0, 6200)]);
    expect(bench.sent.at(-1)?.time).toBeLessThan(noon + hour + 62_000);
  });

  it("says so when the newest was refused, and the oldest again, and not before", async () => {
    bench = startRefusalBench(things(2000, noon - day, 10_000), untilOne);
    bench.write({ id: 2000, time: noon + 600_000 });
    await bench.settled();
    const [looking, every, goesOn] = [
      /^512 rejected records are held back/,
      /^the backend rejects every record/,
      undefined,
    ].map((said) =>
      bench.states.findIndex(({ why, state }) =>
        said === undefined ? state.state === "sending" && state.lastAcceptedTime !== undefined : said.test(why ?? ""),
      ),
    );
    expect([looking, every, goesOn]).toEqual([...[looking, every, goesOn]].toSorted((a = 0, b = 0) => a - b));
    expect(bench.states[looking ?? -1]?.state).toMatchObject({
      state: "waiting",
      refused: { records: 512, isEvery: false },
    });
    const said = bench.states[every ?? -1];
    expect(said?.why).toBe(
      "the backend rejects every record, so the endpoint or the settings are wrong: 400 no such field",
    );
    const before = bench.sent.filter(({ time }) => time <= (said?.time ?? 0)).map(({ ids }) => ids);
    expect(before).toContainEqual([1999]);
    expect(before.filter((ids) => ids.length === 1 && ids[0] === 0).length).toBeGreaterThan(1);
    expect(bench.states.at(-1)?.state.refused).toBeUndefined();
  });

  it("does not say so of a single record, which may be the only bad one", async () => {
    bench = startRefusalBench(
      things(1, noon, 0),
      refusing((id) => id === 0),
    );
    bench.write({ id: 1, time: noon + hour });
    await bench.settled(2 * hour);
    const said = new Set(bench.states.map(({ why }) => why));
    expect([...said].filter((why) => why?.startsWith("every"))).toEqual([]);
    expect(said).toContain(
      "1 rejected record is held back until the backend accepts another record: 400 no such field",
    );
    expect(bench.counters).toMatchObject({ accepted: 1, rejected: 1 });
  });

  it("finds out that the backend is well although the oldest is refused for good, and nothing new comes", async () => {
    bench = startRefusalBench(
      things(40, noon, 1000),
      refusing((id, time) => id === 0 || time < noon + hour),
    );
    await bench.settled(2 * hour);
    expect(bench.counters).toMatchObject({ accepted: 39, rejected: 1 });
  });

  it("an outage is waited out, and told as one", async () => {
    const refuse = refusing((id) => id < 3);
    bench = startRefusalBench(things(3, noon, 1000), (ids, time, request) =>
      time > noon + 20_000 && time < noon + 300_000 ? wait(503) : refuse(ids, time, request),
    );
    bench.write(...things(3, noon + 60_000, 1000, 3));
    await bench.settled();
    expect(bench.counters).toMatchObject({ accepted: 3, rejected: 3 });
    const outage = bench.states.find(({ state }) => state.lastAnswer?.status === 503 && state.state === "waiting");
    expect(outage?.why).toBe("503 answer 503");
  });

  it("is not looked while the delivery is held", async () => {
    const clock = createClock();
    const hold = () => (clock.now() > noon + 10_000 && clock.now() < noon + 60_000 ? "the zone is wrong" : undefined);
    bench = startRefusalBench(
      things(2, noon, 1000),
      refusing((id) => id < 2),
      { clock, hold },
    );
    bench.write({ id: 2, time: noon + 30_000 });
    await bench.settled();
    expect(bench.sent.filter(({ time }) => time > noon + 20_000 && time < noon + 60_000)).toEqual([]);
    expect(bench.states.map(({ why }) => why)).toContain("the zone is wrong");
    expect(bench.counters).toMatchObject({ accepted: 1, rejected: 2 });
  });

  it("asks for nothing that is too old by now", async () => {
    const all = [...things(2, noon - 1000, 0), ...things(600, noon - 900_000, 0, 2)].toSorted(
      (a, b) => a.time - b.time,
    );
    const recent = things(2, noon, 1000, 700);
    bench = startRefusalBench(
      [...recent],
      refusing((id) => id < 702),
      { maxAge: 600_000 },
    );
    bench.write(...all.filter(({ time }) => time < noon - 600_000), { id: 800, time: noon + 5000 });
    await bench.settled();
    expect(bench.sent.flatMap(({ ids }) => ids).filter((id) => id >= 2 && id < 602)).toEqual([]);
    expect(bench.counters).toMatchObject({ accepted: 1, rejected: 2, skipped: 600 });
  });
});

describe("what another delivery gets accepted", () => {
  it("says that the records are refused for what they are", async () => {
    const clock = createClock();
    const evidence = createAcceptances<number>();
    bench = startRefusalBench(
      things(3, noon, 0),
      refusing((id) => id < 3),
      { clock, acceptances: evidence },
    );
    const other = startRefusalBench([], () => taken, { clock, acceptances: evidence });
    other.write({ id: 100, time: noon + 30_000 });
    await clock.until(() => bench.source.committed() === 3, 120_000);
    expect(clock.now()).toBeGreaterThan(noon + 30_000);
    expect(bench.counters).toMatchObject({ accepted: 0, rejected: 3 });
    // asked once more behind the last of them
    expect(bench.sent.at(-1)?.ids).toEqual([100]);
    await other.stop();
  });

  it("before the refusal says nothing", async () => {
    const clock = createClock();
    const evidence = createAcceptances<number>();
    evidence.add([100], 0);
    bench = startRefusalBench(
      things(3, noon, 0),
      refusing((id) => id < 3),
      { clock, acceptances: evidence },
    );
    await clock.until(() => clock.now() > noon + hour, 2 * hour);
    expect(bench.counters.rejected).toBe(0);
    expect(bench.sent.flatMap(({ ids }) => ids)).not.toContain(100);
  });
});

describe("nothing is settled", () => {
  it("where what was accepted is refused when it is asked again", async () => {
    const refuse = refusing((id) => id < 600);
    let isDown = false;
    bench = startRefusalBench(things(700, noon, 1000), (ids, time, request) => {
      if (isDown) return badRequest;
      const answer = refuse(ids, time, request);
      isDown = answer.type === "accepted" && time < noon + 60_000;
      return answer;
    });
    bench.clock.at(noon + 60_000, () => (isDown = false));
    await bench.clock.until(() => bench.clock.now() > noon + 50_000, 60_000);
    expect(bench.taken().size).toBe(1);
    expect(bench.counters).toMatchObject({ accepted: 0, rejected: 0 });
    expect(bench.source.committed()).toBe(0);
    await bench.settled();
    expect(bench.counters).toMatchObject({ accepted: 100, rejected: 600 });
  });

  it("when the end comes, whatever was asked", async () => {
    for (const millis of [0, 1, 5, 20, 120, 200, 3000, 70_000]) {
      bench = startRefusalBench(things(600, noon, 1000), () => badRequest);
      await bench.clock.until(() => bench.clock.now() >= noon + millis, 200_000);
      await bench.stop();
      expect(bench.source.committed()).toBe(0);
      expect(bench.counters).toMatchObject({ accepted: 0, rejected: 0 });
    }
  });
});

/**
 * Loki's rules for one stream, as measured: what is older than a week is refused, and what is an hour older than the newest
 * it has; the others of a request that is refused are stored all the same.
 */
function createLoki(all: readonly Thing[]) {
  const times = new Map(all.map(({ id, time }) => [id, time]));
  const stored = new Map<number, number>();
  let head = -Infinity;
  const backend: Backend = (ids, now) => {
    let text: string | undefined;
    for (const id of ids) {
      const time = times.get(id) ?? 0;
      if (time < now - 7 * day) text = "has timestamp too old";
      else if (time < head - hour) text = "entry too far behind";
      else {
        head = Math.max(head, time);
        stored.set(id, (stored.get(id) ?? 0) + 1);
      }
    }
    return text === undefined ? taken : { type: "bad_request", status: 400, text };
  };
  return { backend, stored };
}

describe("Loki, which looks at times", () => {
  it.each([
    ["two weeks, a line every ten minutes", things(2016, noon - 14 * day, 600_000)],
    ["two weeks, a line a minute", things(20_160, noon - 14 * day, 60_000)],
    ["two weeks, a line every six hours", things(56, noon - 14 * day, 6 * hour)],
    [
      "old lines in front of an hour",
      [...things(100, noon - 14 * day, 1000), ...things(1370, noon - 1_370_000, 1000, 100)],
    ],
    ["old lines in front of a day", [...things(2000, noon - 14 * day, 1), ...things(1440, noon - day, 60_000, 2000)]],
  ])("loses none that it would have taken in order: %s", async (_, all) => {
    const { backend, stored } = createLoki(all);
    bench = startRefusalBench(all, backend);
    await bench.settled(48 * hour);
    const good = all.filter(({ time }) => time > noon - 7 * day + hour);
    expect(good.filter(({ id }) => !stored.has(id))).toEqual([]);
    expect(good.length).toBeGreaterThan(20);
  });

  it("loses none when it refused all, and is well after a restart, at whatever moment that comes", async () => {
    const all = things(1500, noon - day, 57_000);
    const down = numbers(1, 60).concat([100, 130, 150, 200, 500, 1000, 1600, 1650, 3000, 10_000, 100_000]);
    for (const millis of down) {
      const { backend, stored } = createLoki(all);
      bench = startRefusalBench(all, (ids, time, request) => {
        if (time < noon + millis) return badRequest;
        return time < noon + millis + 20_000 ? wait(503) : backend(ids, time, request);
      });
      await bench.settled();
      expect({ millis, stored: stored.size }).toEqual({ millis, stored: 1500 });
      expect(bench.counters).toMatchObject({ accepted: 1500, rejected: 0 });
      await bench.stop();
    }
  });

  it("loses none when it refused all for a day", async () => {
    const all = things(2880, noon - day, 60_000);
    const { backend, stored } = createLoki(all);
    bench = startRefusalBench(
      all.filter(({ time }) => time <= noon),
      (ids, time, request) => (time < noon + day ? badRequest : backend(ids, time, request)),
    );
    bench.write(...all.filter(({ time }) => time > noon));
    await bench.settled(48 * hour);
    expect(stored.size).toBe(2880);
    expect(bench.counters).toMatchObject({ accepted: 2880, rejected: 0 });
  });
});
