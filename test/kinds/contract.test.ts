import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

  it("says whether it holds secrets", () => {
    expect(kind.holdsSecrets).toBe(name === "ctrl" || name === "pop3");
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

  it("accepts most real lines with one column replaced, and then answers at all its doors", () => {
    const real = readReal(kind);
    const anyReal = fc.constantFrom(...real);
    let accepted = 0;
    const property = fc.property(anyReal, fc.nat(), fc.oneof(hostile, fc.tuple(anyReal)), (columns, nth, value) => {
      const at = nth % columns.length;
      // the same column of another line: what XMail writes there
      const text = toLine(columns.with(at, Array.isArray(value) ? (value[0][at] ?? "") : value));
      if (answers(kind, text)) accepted++;
    });
    fc.assert(property, { numRuns: runs });
    expect(accepted).toBeGreaterThan(0.7 * runs);
  });

  it("never throws, whatever a line holds", () => {
    const line = fc.array(hostile, { maxLength: 60 }).map((pieces) => pieces.join(""));
    const property = fc.property(line, fc.boolean(), (text, isQuoted) => {
      answers(kind, isQuoted ? `"${text}"` : text);
    });
    expect(() => fc.assert(property, { numRuns: runs })).not.toThrow();
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
    const helpers = ["columns", "define", "intern", "kind", "list", "row", "steps", "view"];
    expect(kinds.map(({ name }) => name).toSorted()).toEqual(
      files.filter((file) => !helpers.includes(file)).toSorted(),
    );
  });

  it("gives each metric one owner", () => {
    const names = kinds.flatMap(({ metrics }) => metrics.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });
});

/** What clients and odd servers put into a column. */
const hostile = fc.oneof(
  fc.constantFrom("", '"', "\t", '"\t"', '"\t""\t"', "\r", "\0", "\x1b", "\xe9", "x", "x".repeat(2000)),
  fc.constantFrom("0", "-1", "00", "1e9", "NaN", "9".repeat(19), "9".repeat(400), "-", ".", ":", "[::1]:25", "::", "@"),
  fc.constantFrom(
    "LOGIN",
    "ELOGIN",
    "REQ",
    "RECV=OK",
    "RCPT=OK",
    "SNDRIP=EIPMAP:",
    "=",
    "AUTH=EFAIL:X=Y",
    "FETCH",
    "LOCAL",
  ),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "a@b@c",
    "@x,@y:z@w",
    "2026-11-24 10:05:57",
    "S1F",
    "<>",
    "/",
  ),
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 30 }),
);
const runs = 2000;

/** The columns of the lines that a real XMail wrote for this log, those of hostile clients among them. */
function readReal({ name }: Kind): string[][] {
  const root = new URL("../fixtures/xmail-1.27/", import.meta.url).pathname;
  const lines = ["logs", "hostile/logs", "extra/logs"].flatMap((part) =>
    readdirSync(join(root, part))
      .filter((file) => file.startsWith(`${name}-`))
      .flatMap((file) => readFileSync(join(root, part, file), "latin1").split(/\r?\n/)),
  );
  // each line once: most are alike
  return [...new Set(lines)].filter((line) => /^".*"$/.test(line)).map((line) => line.slice(1, -1).split('"\t"'));
}

function toLine(columns: readonly string[]): string {
  return `"${columns.join('"\t"')}"`;
}

/** Holds what the kind says of a line against what it owes. False where it refuses the line. */
function answers(kind: Kind, text: string): boolean {
  kind.redact(text);
  if ("reason" in kind.read(text)) return false;
  const event = eventOf(kind, text);
  const errors: string[] = [];
  const owes = (isKept: boolean, fault: string) => void (isKept || errors.push(fault));
  owes(kind.events.includes(event.name), `an event of another name: ${event.name}`);
  owes(typeof event.outcome === "string" && event.outcome !== "", "an outcome");
  kind.samples(event, (metric, value, ...labels) => {
    owes(kind.metrics.includes(metric), `a metric of its own: ${metric.name}`);
    owes(Number.isFinite(value) && value >= 0, `a value that can be added: ${metric.name} ${value}`);
    owes(
      labels.length === metric.labels.length && labels.every(isText),
      `all labels: ${metric.name} ${String(labels)}`,
    );
  });
  owes(kind.sentence(event).includes(" "), "a sentence");
  for (const [key, value] of Object.entries(kind.attributes(event)))
    owes(value === undefined || isText(value) || Number.isFinite(value), `a value: ${key} ${String(value)}`);
  // asking vitest for each of them takes seconds
  if (errors.length > 0) expect(errors).toEqual([]);
  return true;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

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
