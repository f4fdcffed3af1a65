import type { Metric } from "../../src/kinds/kind.ts";
import "../sources.ts";

const { kinds } = await import("../../src/kinds/list.ts");
const { lines, refusedLines, storedMetrics } = await import("../../src/metrics/families.ts");
const { computedMetrics } = await import("../../src/metrics/computed.ts");

/** What is counted of messages across logs: neither a kind's own nor the exporter's. */
const journeyMetrics = storedMetrics.filter(
  (metric) => metric !== lines && metric !== refusedLines && !kinds.some((kind) => kind.metrics.includes(metric)),
);

/** docs/metrics.md from the declarations of the kinds and of the exporter's own families. */
export function renderMetrics(): string {
  const sections = kinds.map(({ name, about, metrics }) => `## ${name}\n\n${about}\n\n${table(metrics.map(describe))}`);
  const own = [lines, refusedLines].map(describe);
  const journey = `${journeyHead}\n${table(journeyMetrics.map(describe))}`;
  return `${head}\n${sections.join("\n")}\n${journey}\n## Queue, files and the exporter itself\n\n${table([...own, ...computed()])}\n${tail}`;
}

type Row = readonly [name: string, type: string, labels: string, help: string];

function describe({ name, type, labels, help, buckets }: Metric): Row {
  const shown = labels.map(({ name: label, values, domains, cap }) => {
    if (domains === true) return `\`${label}\`: a local domain, else \`other\``;
    if (cap !== undefined) return `\`${label}\`: the first ${String(cap)} seen, else \`other\``;
    return `\`${label}\`: ${(values ?? []).map((value) => `\`${value}\``).join(" ")}`;
  });
  const bounds = buckets === undefined ? "" : ` Buckets: ${buckets.join(", ")}.`;
  return [name, type, shown.join("<br>"), `${help}${bounds}`];
}

/** Their series come from the running parts, their names and texts do not. */
function computed(): Row[] {
  const none = () => undefined;
  const otlp = { name: "otlp" as const };
  const families = computedMetrics({
    pipelines: [otlp as unknown as Parameters<typeof computedMetrics>[0]["pipelines"][number]],
    states: [],
    otlpRecords: none,
    queue: { figures: none, counts: none, scans: none, lastScan: none, lost: none },
    withoutDelivery: none,
    zoneMismatchSeconds: none,
    caughtUpAt: none,
    countersSince: () => 0,
    build: { version: "", revision: "", nodeVersion: "" },
  });
  return families.map(({ name, type, labels, help }) => [
    name,
    type,
    labels.map((label) => `\`${label}\``).join(", "),
    help,
  ]);
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(([name, type, labels, help]) => `| \`${name}\` | ${type} | ${labels || "none"} | ${help} |`);
  return `| name | type | labels | what it says |\n|---|---|---|---|\n${lines.join("\n")}\n`;
}

const journeyHead = `## The journey of a message

Lines of one message are joined by its id, in at most 100000 open messages. \`xmail_messages_without_delivery\` below is made of the
same joins. In the OpenMetrics format each bucket of a histogram of messages carries an exemplar with the \`trace_id\`
of its last message, the one that all log records of that message have (docs/logs.md). Prometheus keeps exemplars
when it is started with \`--enable-feature=exemplar-storage\`.
`;

const head = `# Metrics

<!-- Made from src/kinds and src/metrics by scripts/docs.ts. Change it there. -->

Every closed label value is there at zero from the start, so that \`increase()\` sees the first event. A value outside the
closed set counts as \`other\`. No label holds an address, a user name, an IP address or a message id. \`domain\` is a domain of
\`domains.tab\` or \`aliasdomain.tab\`, up to \`--metrics.max-domains\`; everything else is \`other\`.

Totals of events and lines are exact across restarts and crashes (docs/delivery.md). After a start \`/metrics\` answers 503
until everything was read that was there at the start, so no counter is ever seen to go down.
`;

const tail = `
\`xmail_exporter_state_writes_total\`, \`xmail_exporter_otlp_records_total\` and \`xmail_queue_scans_total\` begin at zero with each
process. docs/queue.md says how the queue is counted, and where that ends. Besides these there are the process and Node.js metrics of prom-client: \`process_*\` and \`nodejs_*\`.
`;
