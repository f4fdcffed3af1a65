import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ProbeTarget } from "../../src/common/services.js";
import type { Greeting } from "../../src/probe/greeting.js";
import { startProbes } from "../../src/probe/probes.js";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 29) }));
afterEach(() => void vi.useRealTimers());

const smtp: ProbeTarget = { service: "smtp", host: "127.0.0.1", port: 25 };
const pop3: ProbeTarget = { service: "pop3", host: "::1", port: 110 };
const refused = { error: "connection refused" };

function given(answer: (target: ProbeTarget) => Greeting | Promise<Greeting>) {
  const asked: string[] = [];
  const probes = startProbes({
    targets: [smtp, pop3],
    ask(target) {
      asked.push(target.service);
      return Promise.resolve(answer(target));
    },
    everyMs: 30_000,
    now: Date.now,
  });
  return { asked, probes };
}

test("nothing is known before the first answer, then what the last probe found", async () => {
  let answer: Greeting = { seconds: 0.004 };
  const { probes } = given(({ service }) => (service === "smtp" ? answer : refused));
  const start = Date.now();
  expect(probes.states()[0]).toMatchObject({ service: "smtp", address: "127.0.0.1:25", isUp: undefined, failures: 0 });
  await vi.advanceTimersByTimeAsync(0);
  expect(probes.states()).toMatchObject([
    { service: "smtp", isUp: true, seconds: 0.004, failures: 0 },
    { service: "pop3", address: "[::1]:110", isUp: false, failingSince: start, failures: 1, ...refused },
  ]);
  answer = refused;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(probes.states()).toMatchObject([
    { isUp: false, seconds: undefined, failingSince: start + 30_000, failures: 2, ...refused },
    { failingSince: start, failures: 3 },
  ]);
  answer = { seconds: 0.5 };
  await vi.advanceTimersByTimeAsync(30_000);
  expect(probes.states()[0]).toMatchObject({ isUp: true, failingSince: undefined, failures: 0, error: undefined });
});

test("a service that answers late is not asked twice at once", async () => {
  const late = Promise.withResolvers<Greeting>();
  const { asked, probes } = given(({ service }) => (service === "smtp" ? late.promise : { seconds: 1 }));
  await vi.advanceTimersByTimeAsync(90_000);
  expect(asked).toEqual(["smtp", "pop3", "pop3", "pop3", "pop3"]);
  late.resolve({ seconds: 95 });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked.filter((service) => service === "smtp")).toHaveLength(2);
  expect(probes.states()[0]?.isUp).toBe(true);
});

test("stopping asks no more, and what is answered then counts for nothing", async () => {
  const late = Promise.withResolvers<Greeting>();
  const { asked, probes } = given(() => late.promise);
  const stopped = probes.stop();
  late.resolve(refused);
  await stopped;
  await vi.advanceTimersByTimeAsync(90_000);
  expect(asked).toHaveLength(2);
  expect(probes.states()[0]?.isUp).toBeUndefined();
});
