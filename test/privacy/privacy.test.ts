import { describe, expect, it } from "vitest";
import { isRefused } from "../../src/event.js";
import { kindOf } from "../../src/kinds/list.js";
import { createPrivacy, type Choice } from "../../src/privacy/privacy.js";
import { toRecord, type RecordContext } from "../../src/otlp/record.js";
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

function recordsAsText(choice: Choice, body: "text" | "raw"): string {
  const context = {
    instanceId: "test",
    body,
    privacy: createPrivacy(choice, key),
    traceIdOf: () => "0".repeat(32),
    decode: (raw: string) => raw,
  };
  const records = items.map((item) => toRecord(item, kindOf(item.line.kind), context as unknown as RecordContext));
  return JSON.stringify(records.map(({ body: text, attributes }) => [text, attributes]));
}
