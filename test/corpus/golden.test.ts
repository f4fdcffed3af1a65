import { describe, expect, it } from "vitest";
import { joinMessages, withoutDelivery } from "../../src/pipelines/journey.js";
import { isRefused } from "../../src/event.js";
import type { Item } from "../../src/files/source.js";
import { kindOf } from "../../src/kinds/list.js";
import { createTraceIds } from "../../src/journey/trace-id.js";
import { createExposition } from "../../src/metrics/exposition.js";
import { storedMetrics } from "../../src/metrics/families.js";
import { countLines } from "../../src/metrics/pipeline.js";
import { createStore } from "../../src/metrics/store.js";
import { toReadable } from "../../src/otlp/readable-record.js";
import { toRecord } from "../../src/otlp/record.js";
import { sdk } from "../otlp/records.js";
import { createDecoder } from "../../src/parse/text.js";
import { createPrivacy } from "../../src/privacy/privacy.js";
import { passwordsOf, readCorpus, type Part } from "./corpus.js";

const parts: readonly Part[] = ["logs", "hostile/logs", "extra/logs"];
const domains = ["alpha.example", "beta.example"];

/** Real log in, golden out: what the exporter says of these logs, as a file that a reviewer reads. */
describe.each(parts)("%s", (part) => {
  it("gives the golden metrics, in both formats", async () => {
    const exposition = await expose(await readCorpus(part));
    const text = await exposition.render("text");
    const openMetrics = await exposition.render("openmetrics");
    const again = await exposition.render("text");
    await expect(ours(text.body)).toMatchFileSnapshot(`golden/${part.replace("/", "-")}.prom`);
    // an OpenMetrics rendering in between renames nothing
    expect(ours(again.body)).toBe(ours(text.body));
    expect(openMetrics.body.endsWith("# EOF\n")).toBe(true);
    expect(samplesOf(openMetrics.body.replaceAll(/ # \{.*/g, ""))).toEqual(samplesOf(text.body));
    await expect(exemplarsOf(openMetrics.body)).toMatchFileSnapshot(`golden/${part.replace("/", "-")}.exemplars`);
    expect(text.body).not.toContain("trace_id");
  });

  it("gives the golden records", async () => {
    const records = (await readCorpus(part)).map(record);
    // of each event and outcome the first: the file stays readable
    const first = new Map(
      records
        .map((found) => [`${String(found.eventName)} ${String(found.attributes["error.type"])}`, found] as const)
        .toReversed(),
    );
    await expect(JSON.stringify([...first.values()].toReversed(), null, 1)).toMatchFileSnapshot(
      `golden/${part.replace("/", "-")}.records.json`,
    );
  });

  it("names each record once, and no two have the same time and body", async () => {
    const records = (await readCorpus(part)).map(record);
    expect(new Set(records.map(({ attributes }) => attributes["log.record.uid"])).size).toBe(records.length);
    expect(new Set(records.map(({ hrTime, body }) => `${hrTime.join()} ${String(body)}`)).size).toBe(records.length);
  });

  it("shows none of the passwords in the logs", async () => {
    const items = await readCorpus(part);
    const { body } = await (await expose(items)).render("text");
    const raw = items.map((item) => record(item, "raw"));
    const everything =
      JSON.stringify([items.map(({ parsed }) => parsed), items.map((item) => record(item)), raw]) + body;
    for (const password of passwordsOf(part))
      expect(everything.includes(JSON.stringify(password).slice(1, -1)), "a password").toBe(false);
  });
});

it("knows passwords to look for", () => {
  expect(passwordsOf("logs").length).toBeGreaterThan(5);
  expect(passwordsOf("hostile/logs").length).toBeGreaterThan(3);
});

async function expose(items: readonly Item[]) {
  const store = createStore(storedMetrics, (domain) => (domains.includes(domain) ? domain : "other"));
  store.registerZeros(domains);
  const ending = new AbortController();
  const batch = { items, commit: () => ending.abort(), rewind: () => undefined, pass: () => undefined };
  const source = { next: () => Promise.resolve(batch), goBack: () => undefined };
  const journey = joinMessages(store, undefined);
  const onItem = ({ parsed }: Item) => (isRefused(parsed) ? undefined : journey.see(parsed));
  await countLines({ source, store, onItem, onCommit: () => undefined }, ending.signal);
  const ages = {
    name: "xmail_messages_without_delivery",
    type: "gauge" as const,
    help: "By age, an hour after the recording began.",
    labels: ["age"],
    read: () =>
      Object.entries(withoutDelivery(journey, anHourLater) ?? {}).map(([age, count]) => [[age], count] as const),
  };
  return createExposition(storedMetrics, store, [ages], createTraceIds("golden"));
}

const anHourLater = Date.UTC(2026, 10, 24, 11, 5);

function record(item: Item, body: unknown = "text") {
  const context = {
    instanceId: "golden",
    body: body === "raw" ? ("raw" as const) : ("text" as const),
    privacy: createPrivacy({ addresses: "keep", ips: "keep" }),
    traceIdOf: createTraceIds("golden"),
    decode: createDecoder("windows-1252"),
  };
  const {
    hrTime,
    eventName,
    severityNumber,
    severityText,
    body: text,
    attributes,
    spanContext,
  } = toReadable(toRecord(item, kindOf(item.line.kind), context), sdk);
  return { hrTime, eventName, severityNumber, severityText, body: text, attributes, spanContext };
}

/** Without the process and Node.js metrics, which are never the same twice. */
function ours(page: string): string {
  return page.slice(0, page.indexOf("# HELP process_"));
}

function samplesOf(page: string): string[] {
  const lines = page.split("\n").filter((line) => line.startsWith("xmail_"));
  return lines.toSorted();
}

function exemplarsOf(page: string): string {
  const lines = page.split("\n").filter((line) => line.includes(" # {"));
  return `${lines.join("\n")}\n`;
}
