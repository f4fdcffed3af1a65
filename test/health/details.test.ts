import { expect, test } from "vitest";
import { createDetails } from "../../src/health/details.js";
import type { Event } from "../../src/event.js";
import { createDecoder } from "../../src/parse/text.js";
import { createPrivacy, type Choice } from "../../src/privacy/privacy.js";
import { createRings } from "../../src/recent/rings.js";
import { createRecent } from "../../src/recent/recent.js";

const noon = Date.UTC(2026, 10, 24, 12, 0, 0);

const refusal = (client: string, offset = 0, sender = "eve@out.example"): Event => ({
  kind: "smtp",
  file: "smtp-202611241000",
  offset,
  time: noon + offset,
  name: "xmail.smtp.rcpt",
  outcome: "erelay",
  severity: "WARN",
  fields: {
    phase: "rcpt",
    clientAddress: client,
    sender,
    recipient: "bob@x.example",
    status: "RCPT=ERELAY",
    messageId: "S1",
  },
});

function given(choice: Choice = { addresses: "keep", ips: "keep" }) {
  const recent = createRecent(
    noon,
    () => undefined,
    createRings(noon, () => 0),
  );
  let now = noon;
  let decoded = 0;
  const decode = createDecoder("windows-1252");
  const details = createDetails({
    recent: () => recent,
    isRecalling: () => false,
    decode(raw) {
      decoded++;
      return decode(raw);
    },
    privacy: createPrivacy(choice, Buffer.from("a key of sixteen bytes or more")),
    providerReplies: () => [],
    queued: () => [],
    queuePage: () => ({ messages: [], matching: 0 }),
    trace: () => Promise.reject(new Error("not asked for here")),
    now: () => now,
  });
  return { recent, details, wait: (ms: number) => (now += ms), decoded: () => decoded };
}

test("shows an event as a person reads it, its text decoded", () => {
  const { recent, details } = given();
  recent.see(refusal("203.0.113.7", 5, "caf\u00c3\u00a9@out.example"), 200);
  recent.see({ kind: "pop3", file: "pop3-202611241000", offset: 77, time: noon, reason: "columns" }, 90);
  expect(details.recent()).toEqual([
    {
      number: noon * 1000 + 1,
      time: noon,
      kind: "pop3",
      event: "xmail.line.refused",
      outcome: "columns",
      severity: "WARN",
      sentence: "Refused a line of pop3-202611241000 at byte 77: columns",
    },
    {
      number: noon * 1000,
      time: noon + 5,
      kind: "smtp",
      event: "xmail.smtp.rcpt",
      outcome: "erelay",
      severity: "WARN",
      sentence: "Refused with RCPT=ERELAY from café@out.example to bob@x.example, client 203.0.113.7",
      messageId: "S1",
    },
  ]);
});

test("renders each event once, however often it is asked", () => {
  const { recent, details, decoded } = given();
  for (let offset = 0; offset < 600; offset++) recent.see(refusal("203.0.113.7", offset), 200);
  const first = details.recent();
  expect(first).toHaveLength(500);
  const before = decoded();
  expect(details.recent()).toBe(first);
  recent.see(refusal("203.0.113.8", 600), 200);
  const second = details.recent();
  expect(second.slice(1)).toEqual(first.slice(0, -1));
  // sentence and message id of the one that is new
  expect(decoded() - before).toBe(2);
});

test("names who is refused, IPv6 by network", () => {
  const { recent, details, wait } = given();
  recent.see(refusal("203.0.113.7"), 200);
  for (const last of ["1", "2"]) recent.see(refusal(`2001:db8:1:2::${last}`), 200);
  const { refused, loginsFailed } = details.topClients();
  expect(refused.top.map(({ address, count, mostly }) => [address, count, mostly])).toEqual([
    ["2001:db8:1:2::/64", 2, "rcpt erelay"],
    ["203.0.113.7", 1, "rcpt erelay"],
  ]);
  expect(loginsFailed).toEqual({ distinct: 0, isAtLeast: false, top: [] });
  recent.see(refusal("203.0.113.8"), 200);
  expect(details.topClients().refused.distinct).toBe(2);
  wait(2_000);
  expect(details.topClients().refused.distinct).toBe(3);
});

test("hides people as the settings say, and adds up clients that look the same then", () => {
  const { recent, details } = given({ addresses: "domain", ips: "prefix" });
  for (const [offset, client] of ["203.0.113.7", "203.0.113.8", "203.0.114.1", "2001:db8:1:2::3"].entries())
    recent.see(refusal(client, offset), 200);
  const { distinct, top } = details.topClients().refused;
  expect(distinct).toBe(4);
  expect(top[0]).toEqual({
    ...{ address: "203.0.113.0", count: 2, firstTime: noon, lastTime: noon + 1, mostly: "rcpt erelay" },
  });
  expect(top.map(({ address }) => address).toSorted()).toEqual(["2001:db8:1::", "203.0.113.0", "203.0.114.0"]);
  const text = JSON.stringify(details.recent());
  for (const hidden of ["eve@", "bob@", "203.0.113.7"]) expect(text).not.toContain(hidden);
});
