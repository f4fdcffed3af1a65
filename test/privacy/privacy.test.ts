import { describe, expect, it } from "vitest";
import { isRefused, type Event } from "../../src/event.js";
import { kindOf } from "../../src/kinds/list.js";
import { createPrivacy, type Choice, type Privacy } from "../../src/privacy/privacy.js";
import { toRecord } from "../../src/otlp/record.js";
import { readCorpus } from "../corpus/corpus.js";

const key = Buffer.from("a key of the test alone, long enough");
const items = await readCorpus("logs");

/** Senders and recipients, users and clients of the recorded logs, as their columns have them. */
const addresses = new Set<string>();
const ips = new Set<string>();
for (const { parsed } of items) {
  if (isRefused(parsed)) continue;
  for (const name of ["sender", "recipient"]) {
    const value = parsed.fields[name];
    if (typeof value === "string" && /^[^@]+@[^@]+$/.test(value)) addresses.add(value);
  }
  const { clientAddress } = parsed.fields;
  if (typeof clientAddress === "string" && clientAddress !== "127.0.0.1") ips.add(clientAddress);
}

describe("what leaves in records", () => {
  it("has something to hide", () => {
    expect(addresses.size).toBeGreaterThan(50);
    expect(ips.size).toBeGreaterThan(10);
  });

  it.each([
    ["hash", "hash", "text"],
    ["hash", "prefix", "raw"],
    ["domain", "hash", "raw"],
    ["domain", "prefix", "text"],
  ] as const)("holds no address (%s) and no IP (%s) in bodies (%s)", (how, ip, body) => {
    const text = recordsAsText({ addresses: how, ips: ip }, body);
    expect([...addresses].filter((address) => text.includes(address))).toEqual([]);
    expect(
      [...ips].filter((address) => new RegExp(`(?<![0-9.])${address.replaceAll(".", "\\.")}(?![0-9])`).test(text)),
    ).toEqual([]);
  });

  it("is what the logs say when all is kept", () => {
    const text = recordsAsText({ addresses: "keep", ips: "keep" }, "text");
    expect([...addresses].filter((address) => !text.includes(address))).toEqual([]);
  });

  it("hashes the same address alike, and differently under another key", () => {
    const smtp = items.find(
      ({ parsed }) => !isRefused(parsed) && parsed.kind === "smtp" && parsed.outcome === "ok",
    )?.parsed;
    if (smtp === undefined || isRefused(smtp)) throw new Error("no event to hash");
    const hash = (with_: Buffer) =>
      createPrivacy({ addresses: "hash", ips: "hash" }, with_).attributes(smtp, kindOf("smtp"));
    expect(hash(key)).toEqual(hash(key));
    expect(hash(key)["email.from.address"]).toMatch(/^[0-9a-f]{32}$/);
    expect(hash(key)["email.from.address"]).not.toBe(
      hash(Buffer.from("another key, as long as the first"))["email.from.address"],
    );
  });
});

describe("a line of a client's making", () => {
  const sep = '"\t"';
  const many = (text: (index: number) => string, bytes: number) =>
    Array.from({ length: Math.ceil(bytes / text(0).length) }, (_, index) => text(index));

  it("hides a value with separators in it wherever it stands, in pieces or within other text", () => {
    const sender = `bob miller@a.example${sep}x y@b.example${sep}eve at@c.example`;
    const status = `RCPT=EAVAIL ${sender} again, and (bob miller@a.example)`;
    const shown = lineOf({ sender, status }, createPrivacy({ addresses: "domain", ips: "keep" }));
    expect(shown).not.toMatch(/bob|miller|x y|eve|@/);
  });

  it("hides the last value of a line that ends inside it, to its last letter", () => {
    const privacy = createPrivacy({ addresses: "domain", ips: "prefix" });
    const line = lineOf({ status: "client 203.0.113.17" }, privacy, "");
    expect(line).toMatch(/"client 203\.0\.113\.0$/);
    expect(lineOf({ status: "bob@a.example" }, privacy, "")).toMatch(/"a\.example$/);
  });

  it.each([
    ["separators alone", (bytes: number) => ({ sender: many(() => sep, bytes).join("") })],
    [
      "ten thousand addresses in two columns",
      (bytes: number) => ({
        sender: many((index) => `a${index}@b${sep}`, bytes).join(""),
        status: many((index) => `c${index}@b${sep}`, bytes).join(""),
      }),
    ],
    ["a long word and an @", (bytes: number) => ({ helo: `${"a".repeat(bytes)} @` })],
    ["many @", (bytes: number) => ({ status: many(() => "@ ", bytes).join("") })],
    ["what could be part of an IP", (bytes: number) => ({ status: `a:${many(() => "b.1-", bytes).join("")}` })],
  ])("costs no more than in proportion to its length: %s", (_what, fields) => {
    // again each time: what is remembered of a short line would make a long one look dear
    const hide = (bytes: number) => lineOf(fields(bytes), createPrivacy({ addresses: "hash", ips: "hash" }, key));
    const cost = (bytes: number) => Math.min(...[1, 2, 3].map(() => cpuOf(() => hide(bytes))));
    const small = cost(8_000);
    // a quadratic one takes 64 times as long; what takes no time at all cannot be compared
    expect(cost(64_000)).toBeLessThan(20 * Math.max(1_000, small));
  });
});

function lineOf(given: Readonly<Record<string, string>>, privacy: Privacy, end = '"'): string {
  const fields = { clientAddress: "192.0.2.1", helo: "h", sender: "a@b", recipient: "c@d", status: "", ...given };
  const place = { file: "smtp-202611240000", offset: 0 };
  const told = { name: "xmail.smtp.rcpt", outcome: "ok", severity: "INFO" } as const;
  const event: Event = { kind: "smtp", time: 0, ...told, ...place, fields };
  return privacy.line(`"${Object.values(fields).join('"\t"')}${end}`, event, kindOf("smtp"));
}

/** Microseconds of the processor: other programs do not count. */
function cpuOf(act: () => unknown): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function recordsAsText(choice: Choice, body: "text" | "raw"): string {
  const context = {
    instanceId: "test",
    body,
    privacy: createPrivacy(choice, key),
    traceIdOf: () => "0".repeat(32),
    decode: (raw: string) => raw,
  };
  const records = items.map((item) => toRecord(item, kindOf(item.line.kind), context));
  return JSON.stringify(records.map(({ body: text, attributes }) => [text, attributes]));
}
