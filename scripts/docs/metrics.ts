import type { Metric } from "../../src/kinds/kind.ts";
import "../sources.ts";

const { kinds } = await import("../../src/kinds/list.ts");
const { lines, refusedLines, storedMetrics } = await import("../../src/metrics/families.ts");
const { signals } = await import("../../src/common/endpoint.ts");
const { localProvider, otherProvider, providers } = await import("../../src/common/providers.ts");
const { computedMetrics } = await import("../../src/metrics/computed.ts");

/** Metrics of messages across logs, which belong neither to one kind nor to the exporter. */
const journeyMetrics = storedMetrics.filter(
  (metric) => metric !== lines && metric !== refusedLines && !kinds.some((kind) => kind.metrics.includes(metric)),
);

/** docs/metrics.md from the declarations of the kinds and of the exporter's own families. */
export function renderMetrics(): string {
  const sections = kinds.map(({ name, about, metrics }) => `## ${name}\n\n${about}\n\n${table(metrics.map(describe))}`);
  const own = [lines, refusedLines].map(describe);
  const journey = `${journeyHead}\n${table(journeyMetrics.map(describe))}`;
  return `${head}\n${sections.join("\n")}\n${journey}\n## Queue, files and the exporter itself\n\n${table([...own, ...computed()])}\n${listProviders()}${tail}`;
}

/** The closed list of the label `provider`. */
function listProviders(): string {
  const rows = providers.map(({ id, name, domains, url }) => {
    const shown = domains.length > 12 ? [...domains.slice(0, 12), `and ${domains.length - 12} more`] : domains;
    return `| \`${id}\` | ${url === undefined ? name : `[${name}](${url})`} | ${shown.join(", ")} |`;
  });
  return `${providersHead}| provider | name | hosts and domains that end with |\n|---|---|---|\n${rows.join("\n")}\n`;
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

/** Their values come from the running exporter; names and help are static. */
function computed(): Row[] {
  const none = () => undefined;
  const otlp = { name: "otlp" as const };
  const families = computedMetrics({
    pipelines: [otlp as unknown as Parameters<typeof computedMetrics>[0]["pipelines"][number]],
    states: [],
    otlp: { signals, records: none, spans: none, pushes: none, lastAccepted: none },
    queue: {
      figures: none,
      counts: none,
      scans: none,
      scanInterval: none,
      lastScan: none,
      lost: none,
      lostSpans: none,
      delivered: () => 0,
      deliveredTo: () => [],
    },
    withoutDelivery: none,
    zoneMismatchSeconds: none,
    services: () => [],
    mostByAccount: none,
    lastLine: none,
    longestSilences: () => [],
    caughtUpAt: none,
    countersSince: () => 0,
    build: { version: "", revision: "", nodeVersion: "" },
  });
  return families.map(({ name, type, labels, help }) => [
    name,
    type === "gaugehistogram" ? "gauge histogram" : type,
    labels.map((label) => `\`${label}\``).join(", "),
    help,
  ]);
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(([name, type, labels, help]) => `| \`${name}\` | ${type} | ${labels || "none"} | ${help} |`);
  return `| name | type | labels | description |\n|---|---|---|---|\n${lines.join("\n")}\n`;
}

const providersHead = `## Destinations

\`provider\` is a closed list: no label contains a host or a domain. It is the provider of the host that XMail asked, whatever the recipient's domain,
so that mail through a relay of your own counts as \`${otherProvider}\`; where no host was found, it is that of the recipient's domain. \`${localProvider}\` are attempts that
need no other server: mailboxes, redirections, programs. All others are \`${otherProvider}\`. The results of one provider add up to its attempts, and those of
all providers to \`xmail_delivery_attempts_total\` since this version began to count them. A provider with a link tells senders there what to do when it refuses them.

`;

const journeyHead = `## Journey of a message

Lines of one message are joined by its id, for up to 100000 open messages. \`xmail_messages_without_delivery\` below is based on the
same joins. In the OpenMetrics format each bucket of a message histogram carries an exemplar with the \`trace_id\`
of its latest message, the same one as in all log records of that message (docs/logs.md). Prometheus stores exemplars
if it is started with \`--enable-feature=exemplar-storage\`.
`;

const head = `# Metrics

<!-- Generated from src/kinds and src/metrics by scripts/docs.ts. Edit those files instead. -->

Every label value of a closed set is exported at zero from the start, so that \`increase()\` sees the first event. A value outside the
set is counted as \`other\`. No label contains an address, a user name, an IP address or a message id. \`domain\` is a domain of
\`domains.tab\` or \`aliasdomain.tab\`, up to \`--metrics.max-domains\`; all others are \`other\`. A domain that only a wildcard alias matches
(\`"*.beta.example" "beta.example"\` in \`aliasdomain.tab\`) counts as the domain that the alias points to. Both tables are looked at before new lines
are counted, so that a domain counts from its first recipient on.

Totals of events and lines are exact across restarts and crashes (docs/delivery.md). After a start, \`/metrics\` returns 503
until everything that existed at the start has been read, so a counter never appears to decrease.
`;

const tail = `
\`xmail_exporter_state_writes_total\`, \`xmail_exporter_otlp_records_total\` and \`xmail_queue_scans_total\` start at zero in each
process. docs/queue.md explains how the queue is counted, and the limits of that. In addition there are the process and Node.js metrics of prom-client: \`process_*\` and \`nodejs_*\`.
`;
