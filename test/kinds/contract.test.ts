import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Event } from "../../src/event.js";
import type { Kind, Metric } from "../../src/kinds/kind.js";
import { kinds } from "../../src/kinds/list.js";

/** What every kind owes, whatever it reads. */
describe.each(kinds.map((kind) => [kind.name, kind] as const))("%s", (name, kind) => {
  it("reads its sample to an event of its closed set", () => {
    const event = readSample(kind);
    expect(kind.events).toContain(event.name);
    expect(kind.events.every((event) => /^xmail\.[a-z0-9]+\.[a-z]+$/.test(event))).toBe(true);
  });

  it("carries every column in an attribute or metric, or says why not", () => {
    const event = readSample(kind);
    const used = new Set<string>();
    const fields = new Proxy(event.fields, {
      get(target, key) {
        used.add(String(key));
        return target[String(key)];
      },
    });
    kind.attributes({ ...event, fields });
    kind.samples({ ...event, fields }, () => undefined);
    const unused = kind.columns.filter(
      ({ name, secret, unused }) => secret !== true && unused === undefined && name !== "time" && !used.has(name),
    );
    expect(unused.map(({ name }) => name)).toEqual([]);
  });

  it("keeps no secret column in its fields and blanks it in the line", () => {
    const secrets = kind.columns.filter(({ secret }) => secret === true);
    const fields = Object.keys(readSample(kind).fields);
    for (const { name } of secrets) expect(fields).not.toContain(name);
    const redacted = kind.redact(kind.sample);
    if (secrets.length === 0) expect(redacted).toBe(kind.sample);
    else {
      const position = kind.columns.findIndex(({ secret }) => secret === true);
      const columns = kind.sample.slice(1, -1).split('"\t"');
      columns[position] = "not-for-you";
      const text = `"${columns.join('"\t"')}"`;
      expect(kind.redact(text)).not.toContain("not-for-you");
      expect(JSON.stringify(kind.read(text))).not.toContain("not-for-you");
    }
  });

  it("names metrics as Prometheus wants them, with closed or capped labels", () => {
    for (const metric of kind.metrics) {
      expect(metric.name).toMatch(/^xmail_[a-z0-9_]+$/);
      expect(metric.name.endsWith("_total")).toBe(metric.type === "counter");
      expect(metric.help).toMatch(/^[A-Z].*\.$/);
      expect(metric.type === "histogram").toBe(metric.buckets !== undefined);
      for (const label of metric.labels)
        expect([label.values, label.domains, label.cap].filter((rule) => rule !== undefined)).toHaveLength(1);
    }
  });

  it("adds only to its own metrics and with as many label values as they have", () => {
    const event = readSample(kind);
    const added: [Metric, number][] = [];
    kind.samples(event, (metric, value, ...labels) => {
      expect(kind.metrics).toContain(metric);
      expect(labels).toHaveLength(metric.labels.length);
      added.push([metric, value]);
    });
    expect(added.length).toBeGreaterThan(0);
    expect(added.every(([, value]) => Number.isFinite(value) && value >= 0)).toBe(true);
  });

  it("never throws and always answers, whatever a line holds", () => {
    const piece = fc.constantFrom(
      '"',
      "\t",
      '"\t"',
      "\r",
      "\0",
      "\x1b",
      "LOGIN",
      "ELOGIN",
      "RECV=OK",
      "REQ",
      "2026-11-24 10:05:57",
      "0",
      "-1",
      "S1F",
      "\xe9",
      "x",
    );
    const line = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(
        fc.oneof(
          line,
          line.map((text) => `"${text}"`),
        ),
        (text) => {
          const reading = kind.read(text);
          if ("reason" in reading) return;
          expect(kind.events).toContain(reading.name);
          const event = eventOf(kind, text);
          kind.samples(event, (metric, value) => {
            expect(Number.isFinite(value) && value >= 0, `${metric.name} ${String(value)}`).toBe(true);
          });
          expect(kind.sentence(event).length).toBeGreaterThan(0);
          kind.attributes(event);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("refuses nothing that only has an odd value in it, and reads the time that the server wrote", () => {
    const reading = kind.read(kind.sample);
    expect("reason" in reading ? reading.reason : reading.localTime).toMatch(/^2026-11-24 10:0\d:\d\d$/);
    expect(name).toBe(kind.name);
  });
});

describe("the list", () => {
  it("holds each file of the folder that declares a kind", () => {
    const files = readdirSync(new URL("../../src/kinds/", import.meta.url)).map((file) => file.replace(/\.ts$/, ""));
    const helpers = ["columns", "define", "kind", "list", "steps"];
    expect(kinds.map(({ name }) => name).toSorted()).toEqual(
      files.filter((file) => !helpers.includes(file)).toSorted(),
    );
  });

  it("gives each metric one owner", () => {
    const names = kinds.flatMap(({ metrics }) => metrics.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });
});

function readSample(kind: Kind): Event {
  return eventOf(kind, kind.sample);
}

function eventOf(kind: Kind, text: string): Event {
  const reading = kind.read(text);
  if ("reason" in reading) throw new Error(`refused: ${reading.reason}`);
  const { name, outcome, severity, fields } = reading;
  return {
    kind: kind.name,
    file: "f",
    offset: 0,
    time: Date.UTC(2026, 10, 24, 10, 6),
    name,
    outcome,
    severity,
    fields,
  };
}
