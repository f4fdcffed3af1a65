import type { Value } from "./values.ts";

/** README.md of the chart: an introduction, then every key of values.yaml. */
export function renderReadme(values: readonly Value[]): string {
  const rows = values.map(({ path, description, defaultValue }) => {
    const cells = [`\`${path.join(".")}\``, description, `\`${JSON.stringify(defaultValue)}\``];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return `${head}\n| key | description | default |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
}

const head = `# xmail-exporter

<!-- Generated from values.yaml by scripts/chart.ts. Edit that file instead. -->

Reads the logs of the XMail mail server and exports them as Prometheus metrics and OTLP log records.
\`docs/kubernetes.md\` of the project explains which mode to use and how to give the exporter access to XMail's files.

\`\`\`sh
# XMail in Kubernetes, with its MailRoot on a PVC
helm install xmail-exporter . --set mailRoot.existingClaim=xmail --set config.xmail.timezone=Europe/Berlin
# XMail on the nodes
helm install xmail-exporter . --set mode=daemonset --set config.xmail.timezone=Europe/Berlin
# in XMail's own pod: prints the container to add to it
helm install xmail-exporter . --set mode=sidecar --set config.xmail.timezone=Europe/Berlin
\`\`\`

Invalid values are rejected by \`values.schema.json\` before anything is installed.

## Values
`;
