import type { Value } from "./values.ts";

/** README.md of the chart: a few words, then every key of values.yaml. */
export function renderReadme(values: readonly Value[]): string {
  const rows = values.map(({ path, description, fallsTo }) => {
    const cells = [`\`${path.join(".")}\``, description, `\`${JSON.stringify(fallsTo)}\``];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return `${head}\n| key | what | default |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
}

const head = `# xmail-exporter

<!-- Made from values.yaml by scripts/chart.ts. Change it there. -->

Reads the logs of the XMail mail server and serves them as Prometheus metrics and OTLP log records.
\`docs/kubernetes.md\` of the project says which mode is yours and how the exporter gets to read XMail's files.

\`\`\`sh
# XMail in Kubernetes, its MailRoot on a claim
helm install xmail-exporter . --set mailRoot.existingClaim=xmail --set config.xmail.timezone=Europe/Berlin
# XMail on the nodes
helm install xmail-exporter . --set mode=daemonset --set config.xmail.timezone=Europe/Berlin
# in XMail's own pod: prints what to add to it
helm install xmail-exporter . --set mode=sidecar --set config.xmail.timezone=Europe/Berlin
\`\`\`

Wrong values are refused by \`values.schema.json\` before anything is installed.

## Values
`;
