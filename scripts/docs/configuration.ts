import "../sources.ts";

const { environmentName, groups, configFileSetting } = await import("../../src/config/list.ts");
const { standardVariables } = await import("../../src/config/standard.ts");
type Variable = (typeof standardVariables)[number];
type Listed = (typeof groups)[number]["settings"][number];

/** docs/configuration.md from the one schema. */
export function renderConfiguration(): string {
  const sections = groups.map(({ heading, settings }) => `## ${heading}\n\n${settings.map(describe).join("\n")}`);
  const variables = standardVariables.map(describeVariable).join("\n");
  return `${head}\n${sections.join("\n")}\n## File\n\n${describe(configFileSetting)}\n${tail}${variables}\n`;
}

function describeVariable({ names, joined, help, accepts, otherwise }: Variable): string {
  const [name = "", ...stronger] = names.toReversed();
  const also = stronger
    .map((other) => (joined ? ` Joined with \`${other}\`.` : ` \`${other}\` takes precedence.`))
    .join("");
  const falls = otherwise === undefined ? "none" : otherwise;
  return `- \`${name}\`: ${help}. Accepted: ${accepts}. Default: ${falls}.${also}`;
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

<!-- Made from src/config/schema.ts and src/config/standard.ts by scripts/docs.ts. Change it there. -->

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

## Time zone

XMail writes local time and does not say which. \`--xmail.timezone\` takes an IANA name (\`Europe/Berlin\`), and rules as POSIX writes them where a
known zone has the same (\`CET-1CEST,M3.5.0,M10.5.0/3\`). \`UTC+2\` is refused: POSIX means two hours behind UTC by it, and people the contrary. Without
the setting it is the machine's zone, as the C library has it, which XMail uses:

1. \`TZ\`: an IANA name, with or without a colon before it; rules as POSIX writes them (\`UTC+2\` is behind UTC here); the path of a time zone file.
2. \`/etc/localtime\`: by the rules that are in it. Its name, where it is a link, counts only if the zone of that name has the same rules: in a container
   with \`-v /etc/localtime:/etc/localtime\` the name says Etc/UTC and the file is the host's. Where the machine and Node know different rules for a
   country's latest law, the log says so.
3. \`/etc/timezone\`, where there is no \`/etc/localtime\`.
4. UTC, which is then only a guess.

What cannot be understood ends the program with exit code 2. The log says which zone was found where that is not plain from the text.

**The SMAIL log shows the server's true offset**, so the zone is checked against it: first with the newest lines that are there at the start, before any line is
counted (for a guess also with older files, since a zone may be right in winter alone), and then with every line.

- **A zone that was only guessed and is wrong** ends the start with exit code 2, and the message says which offset the server has and which zone to set. Where
  there are no SMAIL lines, or too few to tell, nothing waits; then the duration of a delivery is measured from the first line on that shows UTC to be right (one that
  took less than some minutes).
- **A zone that was set, or is the machine's, and is wrong**: the log warns at once, \`xmail_timezone_mismatch_seconds\` is not 0, log records wait (their times would be
  wrong for good), and deliveries are counted without their duration, until the zone is right.

## OTLP by the variables of OpenTelemetry

Headers, compression, timeout, certificates and the attributes of the resource are set by the variables of the
OpenTelemetry standard alone, so that secrets stand in no command line. \`OTEL_EXPORTER_OTLP_LOGS_ENDPOINT\` is used as it stands; to
every other endpoint \`/v1/logs\` is added.

Where log records are sent (\`run\` and \`check\` with an endpoint, \`backfill --otlp\`), each of these is held to the same rules as the
settings above: one line for each that is wrong, exit code 2, and values that may be secret are not shown. The standard drops wrong
values in silence; [decision 13](decisions/0013-strict-standard-variables.md) says where this is stricter, and why. Where nothing is sent
they stop nothing: one line of the log names those that have no effect.

`;
