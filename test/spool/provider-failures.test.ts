import { describe, expect, it } from "vitest";
import { createProviderFailures, providerOfAttempt, spansOf } from "../../src/spool/provider-failures.js";
import type { Failure } from "../../src/spool/message.js";
import { attempts, failure, given, message, refused, start } from "./given.js";

const blocked: Partial<Failure> = {
  host: "kita-example.mail.protection.outlook.com",
  reply: "550 5.7.1 ... on our block list (S3150)",
  replyCode: 550,
  enhancedCode: "5.7.1",
  class: "permanent",
  reason: "blocklisted",
};
const hour = 3_600_000;

describe("a failed attempt", () => {
  const to = (recipient: string) => ({ header: { messageId: "S1", sender: "", recipient, smtpDomain: "" } });
  const isLocal = (domain: string) => domain === "kita.example";
  it.each([
    ["the host that answered", to("a@far.example"), failure({ host: "aspmx.l.google.com" }), "google"],
    ["a gateway, whatever the recipient", to("a@gmail.com"), failure({ host: "192.0.2.41:25", form: "FWD" }), "other"],
    ["the domain where no host was found", to("a@yahoo.com"), failure({ host: "yahoo.com", form: "EDNS" }), "yahoo"],
    [
      "the domain where no host is named",
      to("a@Hotmail.com"),
      failure({ host: undefined, form: undefined }),
      "microsoft",
    ],
    ["the domain where XMail left no reason", to("a@icloud.com"), undefined, "apple"],
    [
      "this server for a mailbox of its own",
      to("a@kita.example"),
      failure({ host: undefined, form: undefined }),
      "local",
    ],
    ["this server for a program", to("a@list.far.example"), failure({ host: undefined, form: "EXTRN" }), "local"],
    ["no provider for other domains", to("a@far.example"), failure({ host: undefined, form: undefined }), "other"],
    ["no provider without a header", { header: undefined }, undefined, "other"],
  ])("counts for %s", (_, found, reason, provider) => {
    expect(providerOfAttempt(found, reason, isLocal)).toBe(provider);
  });
});

describe("the tally", () => {
  it("counts by provider what it counts at all, once, also after a restart; what was counted before is zero there", async () => {
    const first = given();
    const google = { host: "aspmx.l.google.com" };
    await first.scan(message({ attempts: attempts([google], [google]) }));
    const all = () => [first.tally.counts().results, first.tally.providers()?.attempts];
    expect(all()).toEqual([{ temporary: 2, permanent: 0, unreported: 0 }, { "google temporary": 2 }]);

    const { tally, outbox } = first.saved();
    const again = given({ tally, outbox });
    await again.scan(message({ attempts: attempts([google], [google], [blocked]) }));
    expect(again.tally.providers()).toMatchObject({
      attempts: { "google temporary": 2, "microsoft permanent": 1 },
      refusals: { "microsoft blocklisted": 1 },
    });

    const { providers: _, ...old } = tally;
    const upgraded = given({ tally: old, outbox });
    expect(upgraded.tally.providers()).toBeUndefined();
    await upgraded.scan(message({ attempts: attempts([google], [google], [blocked]) }));
    expect(upgraded.tally.counts().results).toEqual({ temporary: 2, permanent: 1, unreported: 0 });
    expect(upgraded.tally.providers()?.attempts).toEqual({ "microsoft permanent": 1 });
  });

  it("repeats after a kill what was not saved, and no more", async () => {
    const first = given();
    await first.scan(message({ attempts: attempts([blocked]) }));
    const killed = given(first.saved());
    await first.scan(message({ attempts: attempts([blocked], [blocked]) }));
    await killed.scan(message({ attempts: attempts([blocked], [blocked]) }));
    expect(killed.tally.providers()).toEqual(first.tally.providers());
    expect(killed.tally.providers()?.refusals).toEqual({ "microsoft blocklisted": 2 });
  });
});

describe("what a provider refuses because of this server", () => {
  function after(times: readonly number[], deliveredAt?: number) {
    const counted = createProviderFailures({
      saved: undefined,
      isLocal: () => false,
      lastDelivered: () => deliveredAt,
    });
    for (const time of times) counted.count(message(), { number: 1, time: start + time, failures: [failure(blocked)] });
    return counted.save();
  }

  it("is known by its last refusal, without text of the reply, and the counts of the last hours", () => {
    const saved = after([0, hour]);
    expect(saved.refused).toEqual({
      microsoft: { sinceTime: start, time: start + hour, reason: "blocklisted", code: 550, enhancedCode: "5.7.1" },
    });
    expect(spansOf(saved).within("microsoft refused", 24, start + hour)).toBe(2);
    expect(JSON.stringify(saved)).not.toMatch(/block list|example/);
  });

  it.each([
    ["since the first", [0, hour, 20 * hour], undefined, 0],
    ["since the one after a day of silence", [0, 25 * hour, 26 * hour], undefined, 25 * hour],
    ["since the one after an hour with deliveries", [0, 3 * hour], 2 * hour, 3 * hour],
    ["since the first where one mail in some went through meanwhile", [0, hour / 2, hour], 0.7 * hour, 0],
    ["since the first also where messages are seen in another order", [hour, 0, 2 * hour], undefined, 0],
  ])("lasts %s", (_, times, deliveredAt, since) => {
    const saved = after(times, deliveredAt === undefined ? undefined : start + deliveredAt);
    expect(saved.refused["microsoft"]).toMatchObject({
      sinceTime: start + since,
      time: start + Math.max(...times),
    });
  });

  it("is nothing of a recipient who is unknown", () => {
    const counted = createProviderFailures({ saved: undefined, isLocal: () => false, lastDelivered: () => undefined });
    counted.count(message(), { number: 1, time: start, failures: [failure({ ...blocked, ...refused })] });
    expect(counted.save()).toMatchObject({ attempts: { "microsoft permanent": 1 }, refusals: {}, refused: {} });
  });
});
