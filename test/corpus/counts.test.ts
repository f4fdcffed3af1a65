import { describe, expect, it } from "vitest";
import { isRefused } from "../../src/event.js";
import { kinds } from "../../src/kinds/list.js";
import type { KindName } from "../../src/line.js";
import { readCorpus, readManifest, type Part } from "./corpus.js";

const manifest = readManifest();
const items = await readCorpus("logs");

describe("the recorded corpus", () => {
  it.each(kinds.map(({ name }) => name))("%s has the lines of the manifest, none refused", (name) => {
    const own = items.filter(({ line }) => line.kind === name);
    expect(own).toHaveLength(manifest.files[name].lines);
    expect(own.filter(({ parsed }) => isRefused(parsed))).toEqual([]);
  });

  it.each([
    ["smtp", "status"],
    ["smail", "mediumText"],
    ["pop3", "status"],
    ["psync", "status"],
    ["ctrl", "status"],
  ] as const)("%s has the %s counts of the manifest", (name, field) => {
    const counts: Record<string, number> = {};
    for (const { parsed } of items) {
      if (isRefused(parsed) || parsed.kind !== name) continue;
      const value = String(parsed.fields[field]);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect(counts).toEqual(manifest.files[name].status);
  });
});

describe("the hostile part", () => {
  /** True records: reference of the recording, counted on the client side. */
  const records: Readonly<Record<KindName, number>> = {
    ctrl: 24,
    finger: 13,
    lmail: 10,
    pop3: 16,
    psync: 0,
    smail: 34,
    smtp: 84,
    filters: 106,
  };

  it.each(Object.entries(records))("%s has its true number of records", async (name, expected) => {
    const own = (await hostile()).filter(({ line }) => line.kind === name);
    expect(own.filter(({ parsed }) => !isRefused(parsed))).toHaveLength(expected);
  });

  it("has its logins, forged ones among them, as they really ended", async () => {
    const outcomes = await countOutcomes("hostile/logs");
    expect(outcomes["xmail.pop3.login failed"]).toBe(16);
    expect(outcomes["xmail.pop3.login ok"]).toBeUndefined();
    expect(outcomes["xmail.smtp.rcpt eavail"]).toBe(21);
    expect(outcomes["xmail.ctrl.login ok"]).toBe(1);
  });

  it("refuses only what is the rest of a record", async () => {
    const reasons = (await hostile()).flatMap(({ parsed }) =>
      isRefused(parsed) ? [`${parsed.kind} ${parsed.reason}`] : [],
    );
    expect(reasons.toSorted()).toEqual([
      "filters columns",
      "filters continuation",
      "filters continuation",
      "smail continuation",
      "smtp columns",
      "smtp columns",
      ...Array.from({ length: 4 }, () => "smtp continuation"),
    ]);
  });
});

it("the extra part is read without a refusal", async () => {
  expect((await readCorpus("extra/logs")).filter(({ parsed }) => isRefused(parsed))).toEqual([]);
});

let hostileItems: ReturnType<typeof readCorpus> | undefined;

function hostile(): ReturnType<typeof readCorpus> {
  return (hostileItems ??= readCorpus("hostile/logs"));
}

async function countOutcomes(part: Part): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { parsed } of await readCorpus(part)) {
    if (isRefused(parsed)) continue;
    const key = `${parsed.name} ${parsed.outcome}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
