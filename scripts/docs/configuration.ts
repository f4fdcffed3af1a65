import { built } from "./built.ts";

const { environmentName, groups, configFileSetting } =
  await built<typeof import("../../src/config/list.ts")>("config/list.js");
type Listed = (typeof groups)[number]["settings"][number];

/** docs/configuration.md from the one schema. */
export function renderConfiguration(): string {
  const sections = groups.map(({ heading, settings }) => `## ${heading}\n\n${settings.map(describe).join("\n")}`);
  return `${head}\n${sections.join("\n")}\n## File\n\n${describe(configFileSetting)}\n${tail}`;
}

function describe(setting: Listed): string {
  const { flag, value, help, accepts, fallsTo, standard = [], fallback, repeatable } = setting;
  const variables = [environmentName(flag), ...standard].map((name) => `\`${name}\``).join(", ");
  const lines = [
    `- Accepted: ${accepts}`,
    ...(repeatable
      ? ["- Several: the flag several times, the variable with commas between them, a list in the file"]
      : []),
    `- Default: ${fallsTo ?? "none"}`,
    `- Environment: ${variables}${fallback === undefined ? "" : `; before the default \`${fallback}\``}`,
    ...(flag === configFileSetting.flag ? [] : [`- File: \`${toKey(flag)}\``]),
  ];
  return `### \`--${flag} ${value}\`\n\n${help[0]?.toUpperCase()}${help.slice(1)}.\n\n${lines.join("\n")}\n`;
}

/** `web.config.file` is `web: {config: {file: ...}}`. */
function toKey(flag: string): string {
  const parts = flag.split(".");
  return `${parts.join(": {")}: ...${"}".repeat(parts.length - 1)}`;
}

const head = `# Configuration

<!-- Made from src/config/schema.ts by scripts/docs.ts. Change it there. -->

Every setting is a flag, an environment variable and a key of the YAML file. Where one is set more than once, the first
of these counts: flag, \`XMAIL_EXPORTER_*\`, \`OTEL_EXPORTER_OTLP_LOGS_*\`, \`OTEL_EXPORTER_OTLP_*\`, file, default. An empty
variable counts as none; an empty flag such as \`--otlp.endpoint=\` means "not set".

Wrong settings are all named at once, each with what is accepted and where it came from, and the program ends with exit
code 2. \`xmail-exporter check\` shows what is set, and from where.

Durations are \`500ms\`, \`30s\`, \`5m\`, \`24h\`, \`7d\` or several of these in a row such as \`1h30m\`; sizes are \`1MiB\`, \`64KiB\` or a
number of bytes.
`;

const tail = `\`\`\`yaml
xmail:
  mail-root: /var/MailRoot
  timezone: Europe/Berlin
otlp:
  endpoint: http://127.0.0.1:4318
  start-at: 7d
web:
  listen-address: 127.0.0.1:10052
  config:
    file: /etc/xmail-exporter/web.yaml
\`\`\`

## OTLP by the variables of OpenTelemetry

Headers, compression, time limit, certificates and the attributes of the resource are set by the variables of the
OpenTelemetry standard alone, so that secrets stand in no command line: \`OTEL_EXPORTER_OTLP_HEADERS\`,
\`OTEL_EXPORTER_OTLP_COMPRESSION\`, \`OTEL_EXPORTER_OTLP_TIMEOUT\`, \`OTEL_EXPORTER_OTLP_CERTIFICATE\`,
\`OTEL_EXPORTER_OTLP_CLIENT_KEY\`, \`OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE\`, each also with \`LOGS_\` behind \`OTLP_\`, and
\`OTEL_RESOURCE_ATTRIBUTES\`, \`OTEL_SERVICE_NAME\`, \`OTEL_BLRP_MAX_EXPORT_BATCH_SIZE\` (512 records) and
\`OTEL_BLRP_SCHEDULE_DELAY\` (1000 ms: lines are sent at once where none was for as long, else when a request is full, or after that time). \`OTEL_EXPORTER_OTLP_LOGS_ENDPOINT\` is used as it stands; to every other end
point \`/v1/logs\` is added. \`OTEL_SDK_DISABLED=true\` leaves OTLP off unless \`--otlp.endpoint\` or
\`XMAIL_EXPORTER_OTLP_ENDPOINT\` is set.
`;
