import { describe, expect, it } from "vitest";
import { describeDestinations } from "../../src/health/destinations.js";
import { providerProblems } from "../../src/health/provider-problems.js";
import { problems } from "../../src/texts/problems/en.js";
import { createDeliveries } from "../../src/recent/deliveries.js";
import type { Failure, FailureReason } from "../../src/spool/message.js";
import { createProviderFailures } from "../../src/spool/provider-failures.js";
import { alertRules } from "../alerts/rules.js";
import { failure, message } from "../spool/given.js";

const now = Date.UTC(2026, 10, 24, 18);
const hour = 3_600_000;
const minute = 60_000;
/** All of it is within the last hour, whose oldest step is cut off. */
const recently = 54 * minute;

/** A server as its logs and its queue tell it, in the order of time. */
function server() {
  const deliveries = createDeliveries();
  const failures = createProviderFailures({
    saved: undefined,
    isLocal: () => false,
    lastDelivered: deliveries.lastTime,
  });
  const repeat = (count: number, from: number, until: number, act: (time: number) => void) => {
    for (let index = 0; index < count; index++) act(now - from + ((from - until) * index) / count);
  };
  const given = {
    deliver(provider: string, count: number, from: number, until: number) {
      repeat(count, from, until, (time) => deliveries.add(provider, time));
      return given;
    },
    fail(host: string, parts: Partial<Failure>, count: number, from: number, until: number) {
      repeat(count, from, until, (time) =>
        failures.count(message(), { number: 1, time, failures: [failure({ host, ...parts })] }),
      );
      return given;
    },
    destinations: (at = now) =>
      describeDestinations({ metrics: { deliveries }, queue: { providers: failures.save } }, at),
    problems(at = now) {
      const refusing = given.destinations(at).filter(({ refusingSinceTime }) => refusingSinceTime !== undefined);
      return providerProblems({ refusing, now: at }, problems).map(({ sentence }) => sentence);
    },
  };
  return given;
}

const microsoft = "kita-example.mail.protection.outlook.com";
const google = "aspmx.l.google.com";
const refusal = (reason: FailureReason, replyCode = 550, enhancedCode = "5.7.1") =>
  ({ reason, replyCode, enhancedCode, class: replyCode < 500 ? "temporary" : "permanent" }) as const;

describe("a provider that refuses this server", () => {
  it("is a problem on a small server with five mails a day, all of them refused", () => {
    const small = server()
      .deliver("microsoft", 5, 48 * hour, 26 * hour)
      .fail(microsoft, refusal("blocklisted"), 5, 10 * hour, 0);
    expect(small.problems()).toEqual([
      "Microsoft has refused mail from this server for 10 hours: 5 of 5 attempts in the last day (550 5.7.1, on a blocklist).",
    ]);
  });

  it("is none for two refusals, nor where a few in a hundred are refused on a busy server", () => {
    expect(server().fail(microsoft, refusal("blocklisted"), 2, recently, 0).problems()).toEqual([]);
    const busy = server()
      .deliver("google", 980, recently, 0)
      .fail(google, refusal("reputation", 421, "4.7.28"), 20, recently, 0);
    expect(busy.problems()).toEqual([]);
  });

  it("is a problem on a busy server where a fifth is refused, until an hour after", () => {
    const busy = server().deliver("google", 3_000, 5 * hour, 2 * hour);
    busy
      .deliver("google", 300, 2 * hour - 6 * minute, hour)
      .fail(google, refusal("reputation", 421, "4.7.28"), 100, 2 * hour - 6 * minute, hour);
    busy.deliver("google", 1_000, recently, 0);
    expect(busy.problems(now - hour)).toEqual([
      "Google has refused mail from this server for 54 minutes: 100 of 400 attempts in the last hour (421 4.7.28, bad reputation).",
    ]);
    expect(busy.problems(now + 6 * minute)).toEqual([]);
  });

  it("is over on a small server once mail is accepted and nothing was refused for an hour", () => {
    const small = server().fail(microsoft, refusal("authentication", 550, "5.7.26"), 5, 10 * hour, 2 * hour);
    expect(small.problems(now)).toHaveLength(1);
    small.deliver("microsoft", 1, hour, hour);
    expect(small.problems(now)).toEqual([]);
    const mixed = server()
      .fail(microsoft, refusal("blocklisted"), 5, 10 * hour, hour / 2)
      .deliver("microsoft", 1, hour / 3, 0);
    mixed.fail(microsoft, refusal("blocklisted"), 1, hour / 4, 0);
    expect(mixed.problems(now)).toHaveLength(1);
  });

  it("is none where the recipients are unknown, or of the many providers that are not in the list", () => {
    expect(
      server()
        .fail(microsoft, refusal("unknown_user", 550, "5.1.1"), 500, recently, 0)
        .problems(),
    ).toEqual([]);
    expect(server().fail("mx.far.example", refusal("blocklisted"), 500, recently, 0).problems()).toEqual([]);
  });

  it("is told of five providers at the most, the busiest first", () => {
    const all = server();
    const hosts = ["mx.gmx.net", "mx.qq.com", "mx.free.fr", google, microsoft, "mx.naver.com", "mx.web.de"];
    for (const [index, host] of hosts.entries()) all.fail(host, refusal("authentication"), 20 + index, recently, 0);
    expect(all.problems()).toHaveLength(5);
    expect(all.problems()[0]).toMatch(
      /^GMX and web\.de has refused .*: 46 of 46 attempts in the last hour \(550 5\.7\.1, SPF, DKIM, DMARC or reverse DNS\)\.$/,
    );
  });

  it("has no limit below that of the alert", () => {
    const expr = alertRules.find(({ alert }) => alert === "XMailProviderRefuses")?.expr ?? "";
    const [many, share, few, half] = [...expr.matchAll(/>=? ([0-9.]+)(?= \*| and| or|$)/gm)].map(([, limit]) =>
      Number(limit),
    );
    expect([many, share, few, half].every((limit) => limit !== undefined && limit > 0)).toBe(true);
    const isProblem = (refused: number, delivered: number, within: number) =>
      server()
        .deliver("google", delivered, within, 0)
        .fail(google, refusal("reputation"), refused, within, 0)
        .problems().length > 0;
    // in an hour, with so much delivered the day before that it is no half of the day
    const busy = (refused: number, delivered: number) =>
      server()
        .deliver("google", 900, 10 * hour, 2 * hour)
        .deliver("google", delivered, recently, 0)
        .fail(google, refusal("reputation"), refused, recently, 0)
        .problems().length > 0;
    expect([busy(many ?? 0, 0), busy((many ?? 0) + 1, 0)]).toEqual([false, true]);
    expect([busy(100 * (share ?? 0), 100 * (1 - (share ?? 0))), busy(21, 79)]).toEqual([false, true]);
    expect([isProblem(Math.floor(few ?? 0), 0, 20 * hour), isProblem(Math.ceil(few ?? 0), 0, 20 * hour)]).toEqual([
      false,
      true,
    ]);
    expect([isProblem(4, 6, 20 * hour), isProblem(10 * (half ?? 0), 10 * (1 - (half ?? 0)), 20 * hour)]).toEqual([
      false,
      true,
    ]);
  });
});

describe("the destinations", () => {
  it("are the providers of the last day, those with the most attempts first, with results that add up", () => {
    const all = server()
      .deliver("google", 3, 2 * hour, hour)
      .deliver("local", 90, recently, 0)
      .deliver("apple", 9, 50 * hour, 40 * hour)
      .fail("mx.far.example", { reason: "greylisted" }, 5, recently, 0)
      .fail(google, refusal("reputation", 421, "4.7.28"), 1, hour / 2, 0)
      .fail(google, { ...refusal("unknown_user") }, 2, hour / 2, 0);
    expect(all.destinations()).toEqual([
      {
        provider: "google",
        name: "Google",
        url: "https://support.google.com/mail/answer/81126",
        lastHour: { delivered: 0, deferred: 1, failed: 2, unreported: 0, refused: 1 },
        lastDay: { delivered: 3, deferred: 1, failed: 2, unreported: 0, refused: 1 },
        lastRefusal: { time: now - hour / 2, reason: "reputation", code: 421, enhancedCode: "4.7.28" },
      },
      {
        provider: "other",
        name: "other providers",
        lastHour: { delivered: 0, deferred: 5, failed: 0, unreported: 0, refused: 0 },
        lastDay: { delivered: 0, deferred: 5, failed: 0, unreported: 0, refused: 0 },
      },
    ]);
  });

  it("are deliveries alone where the queue is not scanned", () => {
    const deliveries = createDeliveries();
    deliveries.add("google", now);
    const parts = { metrics: { deliveries }, queue: { providers: () => undefined } };
    expect(describeDestinations(parts, now)).toMatchObject([
      { provider: "google", lastDay: { delivered: 1, failed: 0 } },
    ]);
  });
});
