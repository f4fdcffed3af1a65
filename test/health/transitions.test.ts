import { describe, expect, it } from "vitest";
import { createConditionLog, createDeliveryLog, createProbeLog, createPushLog } from "../../src/health/transitions.js";
import { firstReading } from "../../src/pipelines/pipelines.js";
import { createLogger } from "../../src/log.js";
import type { DeliveryState } from "../../src/otlp/delivery-status.js";
import type { PushState } from "../../src/otlp/push-state.js";
import type { Endpoint } from "../../src/common/endpoint.js";

const minute = 60_000;

/** A log whose lines can be read, without their times. */
function keepLog() {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    level: "info",
    format: "json",
    destination: {
      write(line) {
        const { ts: _, ...rest } = JSON.parse(line) as Record<string, unknown>;
        lines.push(rest);
      },
    },
  });
  return { log, take: () => lines.splice(0) };
}

describe("a lasting problem", () => {
  const denied = { message: "no right", facts: { fix: "chmod" }, resolved: "all is well again" };

  function given() {
    const { log, take } = keepLog();
    const clock = { time: Date.UTC(2026, 10, 24, 12) };
    return { clock, take, report: createConditionLog(log, () => clock.time) };
  }

  it("is said once, again every hour with its beginning, and its end", () => {
    const { clock, take, report } = given();
    report("logs", undefined);
    expect(take()).toEqual([]);
    report("logs", denied);
    report("logs", denied);
    expect(take()).toEqual([{ level: "warn", msg: "no right", fix: "chmod" }]);
    for (let minutes = 1; minutes <= 150; minutes++) {
      clock.time += minute;
      report("logs", denied);
    }
    expect(take()).toEqual(
      Array.from({ length: 2 }, () => ({
        ...{ level: "warn", msg: "no right", fix: "chmod", since: "2026-11-24T12:00:00.000Z" },
      })),
    );
    report("logs", undefined);
    report("logs", undefined);
    expect(take()).toEqual([{ level: "info", msg: "all is well again" }]);
  });

  it("is said at each change, whatever else is wrong", () => {
    const { take, report } = given();
    report("logs", denied);
    report("delivery", { ...denied, message: "nobody listens" });
    report("logs", { ...denied, facts: { fix: "chown" } });
    expect(take().map(({ msg, fix }) => [msg, fix])).toEqual([
      ["no right", "chmod"],
      ["nobody listens", "chmod"],
      ["no right", "chown"],
    ]);
  });

  it("does not hold its peace for hours when the clock is set back", () => {
    const { clock, take, report } = given();
    report("logs", denied);
    clock.time -= 600 * minute;
    report("logs", denied);
    expect(take()).toHaveLength(2);
  });
});

describe("a delivery that waits", () => {
  const endpoint: Endpoint = {
    ...{ signal: "logs", asIs: false, protocol: "http/protobuf" },
    url: "http://anna:hidden@loki:3100/otlp?key=hidden",
  };
  const waiting = (lastAnswer?: DeliveryState["lastAnswer"], held?: string): DeliveryState => ({
    ...{ state: "waiting", since: 0, consecutiveFailures: 1 },
    ...(lastAnswer === undefined ? {} : { lastAnswer }),
    ...(held === undefined ? {} : { held }),
  });
  const idle: DeliveryState = { state: "idle", since: 0, consecutiveFailures: 0 };

  function given() {
    const { log, take } = keepLog();
    let state = idle;
    const pipeline = {
      endpoint,
      state: () => state,
      counters: () => ({ accepted: 0, rejected: 3, skipped: 0, retried: 0 }),
      done: Promise.resolve(),
      shutdown: () => Promise.resolve(),
      renew: () => undefined,
    };
    const announce = createDeliveryLog(
      { pipeline },
      createConditionLog(log, () => 0),
      log,
    );
    return (next: DeliveryState) => {
      state = next;
      announce();
      return take();
    };
  }

  it("is named with the endpoint, the error and what to do, after it was held as well", () => {
    const after = given();
    expect(after(waiting(undefined, firstReading))).toEqual([]);
    const refused = { text: "connect ECONNREFUSED 10.0.0.1:3100" };
    expect(after(waiting(refused))).toEqual([
      {
        level: "warn",
        msg: "OTLP delivery is waiting",
        endpoint: "http://loki:3100/otlp",
        error: "connect ECONNREFUSED 10.0.0.1:3100",
        fix: "nothing is listening on loki:3100: start the backend or correct --otlp.endpoint",
      },
    ]);
    expect(after(waiting(refused))).toEqual([]);
    expect(after(waiting({ status: 401, text: "no org id" }))).toMatchObject([{ status: 401, error: "no org id" }]);
    expect(after(idle)).toMatchObject([{ level: "info", msg: "OTLP delivery resumed" }]);
  });

  it("has an error also where the answer has no body", () => {
    expect(given()(waiting({ status: 503, text: "" }))).toMatchObject([
      { status: 503, error: "HTTP 503 with an empty body" },
    ]);
  });

  it("is no other problem because a number in the answer is another one", () => {
    const after = given();
    expect(after(waiting({ status: 503, text: "request 4f2a91bc77 took 31 ms" }))).toHaveLength(1);
    expect(after(waiting({ status: 503, text: "request 0011223344 took 8 ms" }))).toEqual([]);
    expect(after(waiting({ status: 500, text: "request 0011223344 took 8 ms" }))).toHaveLength(1);
  });

  it("says why it is held, and that it reads the logs for the first time it does not", () => {
    const after = given();
    expect(after(waiting(undefined, "the zone is wrong"))).toMatchObject([{ reason: "the zone is wrong" }]);
    expect(after(waiting(undefined, firstReading))).toMatchObject([{ msg: "OTLP delivery resumed" }]);
  });

  it("says once what was rejected, with what to do", () => {
    const after = given();
    const lastRejection = { time: 7, status: 400, text: "structured metadata is not allowed" };
    expect(after({ ...idle, lastRejection })).toEqual([
      {
        level: "error",
        msg: "the backend rejected log records",
        ...{ status: 400, answer: "structured metadata is not allowed", rejected: 3 },
        fix: "set limits_config.allow_structured_metadata: true in Loki's configuration",
      },
    ]);
    expect(after({ ...idle, lastRejection })).toEqual([]);
  });

  it("says once that records are refused, however many wait, and once that all are", () => {
    const after = given();
    const looking = (records: number, isEvery: boolean): DeliveryState => ({
      ...waiting({ status: 400, text: "entry too far behind" }),
      refused: { records, isEvery },
    });
    expect(after(looking(1, false))).toMatchObject([
      {
        status: 400,
        error: "1 rejected record is held back until the backend accepts another record: 400 entry too far behind",
      },
    ]);
    expect(after(looking(9, false))).toEqual([]);
    expect(after(looking(9, true))).toMatchObject([
      {
        error: "the backend rejects every record, so the endpoint or the settings are wrong: 400 entry too far behind",
      },
    ]);
    expect(after(looking(12, true))).toEqual([]);
    expect(after(idle)).toMatchObject([{ msg: "OTLP delivery resumed" }]);
  });
});

describe("pushing metrics that fails", () => {
  const endpoint: Endpoint = {
    ...{ signal: "metrics", asIs: false, protocol: "http/protobuf" },
    url: "http://anna:hidden@prometheus:9090/api/v1/otlp",
  };
  const well: PushState = { points: 9, lastAnswer: { status: 200, text: "" }, lastAcceptedTime: 1 };
  const failing = (status: number, text: string): PushState => ({
    ...{ points: 9, lastAcceptedTime: 1, failingSince: 2 },
    lastAnswer: { status, text },
  });

  function given() {
    const { log, take } = keepLog();
    let state: PushState = { points: 0 };
    const announce = createPushLog(
      { endpoint, state: () => state },
      createConditionLog(log, () => 0),
    );
    return (next: PushState) => {
      state = next;
      announce();
      return take();
    };
  }

  it("has an error also where the answer has no body", () => {
    expect(given()(failing(503, ""))).toMatchObject([{ status: 503, error: "HTTP 503 with an empty body" }]);
  });

  it("is said once with the endpoint, the answer and what to do, and so is its end", () => {
    const after = given();
    expect(after({ points: 0 })).toEqual([]);
    expect(after(well)).toEqual([]);
    const [line, ...more] = after(failing(404, "404 page not found"));
    expect(line).toMatchObject({
      ...{ level: "warn", msg: "pushing metrics over OTLP fails" },
      ...{ endpoint: "http://prometheus:9090/api/v1/otlp", status: 404, error: "404 page not found" },
    });
    expect(typeof line?.["fix"]).toBe("string");
    expect(more).toEqual([]);
    expect(after(failing(404, "404 page not found"))).toEqual([]);
    expect(after(well)).toEqual([{ level: "info", msg: "metrics are pushed over OTLP again" }]);
    expect(after(well)).toEqual([]);
  });

  it("is another problem where the answer is another one, whatever number is in it", () => {
    const after = given();
    expect(after(failing(503, "request 4f2a91bc77 took 31 ms"))).toHaveLength(1);
    expect(after(failing(503, "request 0011223344 took 8 ms"))).toEqual([]);
    expect(after(failing(401, "who are you?"))).toMatchObject([{ status: 401 }]);
  });
});

describe("a service that does not answer", () => {
  it("is logged after two probes in a row, and when it answers again", () => {
    const { log, take } = keepLog();
    let failures = 1;
    const state = () => ({
      ...{ service: "smtp" as const, address: "127.0.0.1:25", isUp: failures === 0, seconds: undefined },
      ...{ failures, failingSince: 0, error: "connection refused" },
    });
    const announce = createProbeLog(
      { states: () => [state()] },
      createConditionLog(log, () => 0),
    );
    announce();
    expect(take()).toEqual([]);
    failures = 2;
    announce();
    const facts = { service: "smtp", address: "127.0.0.1:25", error: "connection refused" };
    expect(take()).toEqual([{ level: "warn", msg: "a service of XMail does not answer", ...facts }]);
    failures = 0;
    announce();
    expect(take()).toEqual([{ level: "info", msg: "the smtp service of XMail answers again" }]);
  });
});
