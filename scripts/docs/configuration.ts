import "../sources.ts";

const { environmentName, groups, configFileSetting } = await import("../../src/config/list.ts");
const { standardNames, standardVariables } = await import("../../src/config/standard.ts");
type Listed = (typeof groups)[number]["settings"][number];

/** docs/configuration.md, from the schema of the settings. */
export function renderConfiguration(): string {
  const sections = groups.map(({ heading, settings }) => `## ${heading}\n\n${settings.map(describe).join("\n")}`);
  const variables = describeVariables();
  return `${head}\n${sections.join("\n")}\n## File\n\n${describe(configFileSetting)}\n${tail}${variables}\n`;
}

/** The variables of the standard that settings have, too, come first. */
function describeVariables(): string {
  const shared = groups.flatMap(({ settings }) => settings).filter(({ standard }) => standard !== undefined);
  const rows = [
    ...shared.map(({ standard = "", flag, accepts, shownDefault }) =>
      toRow([code(standard), "each", `the same as \`--${flag}\``, accepts, shownDefault ?? "none"]),
    ),
    ...standardVariables.map(({ name, perSignal, joined, signals, help, accepts, defaultText = "none" }) => {
      const one = joined === true ? "each, merged" : "each";
      return toRow([
        code(name),
        perSignal === true ? one : (signals?.join(", ") ?? ofSignal(name)),
        help,
        accepts,
        defaultText,
      ]);
    }),
  ];
  return [toRow(["variable", "signals", "meaning", "accepted", "default"]), toRow(Array(5).fill("---")), ...rows].join(
    "\n",
  );
}

/** `OTEL_LOGS_EXPORTER` is for logs. */
function ofSignal(name: string): string {
  return /^OTEL_(LOGS|METRICS|TRACES)_EXPORTER$/.exec(name)?.[1]?.toLowerCase() ?? "all";
}

function code(text: string): string {
  return `\`${text}\``;
}

function toRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function describe(setting: Listed): string {
  const { flag, value, help, accepts, shownDefault, fallback, repeatable } = setting;
  const variables = [environmentName(flag), ...standardNames(setting, "logs")].map((name) => `\`${name}\``).join(", ");
  const lines = [
    `- Accepted: ${accepts}`,
    ...(repeatable
      ? ["- Several values: repeat the flag, separate them by commas in the variable, use a list in the file"]
      : []),
    `- Default: ${shownDefault ?? "none"}`,
    `- Environment: ${variables}${fallback === undefined ? "" : `; \`${fallback}\` is used if nothing else sets it`}`,
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

<!-- Generated from src/config/schema.ts and src/config/standard.ts by scripts/docs.ts. Edit those files instead. -->

Every setting can be given as a flag, an environment variable or a key of the YAML file. If a setting is given more than once, the
order of precedence is: flag, \`XMAIL_EXPORTER_*\`, \`OTEL_EXPORTER_OTLP_LOGS_*\`, \`OTEL_EXPORTER_OTLP_*\`, file, default. An empty
variable counts as not set. An empty flag such as \`--otlp.endpoint=\` means "not set", regardless of variables and file.

All invalid settings are reported at once, each with its source and the accepted values, and the program exits with code 2.
\`xmail-exporter check\` shows the settings in effect and their sources.

Durations are written as \`500ms\`, \`30s\`, \`5m\`, \`24h\`, \`7d\` or a combination such as \`1h30m\`; sizes as \`1MiB\`, \`64KiB\` or a
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

XMail writes local time and does not log which zone it is in. \`--xmail.timezone\` accepts an IANA name (\`Europe/Berlin\`), or a POSIX rule
string if a known zone has the same rules (\`CET-1CEST,M3.5.0,M10.5.0/3\`). \`UTC+2\` is refused as ambiguous: to POSIX it means two hours
behind UTC, to most people two hours ahead. Without the setting, the exporter uses the system's zone as the C library (and thus XMail) sees it:

1. \`TZ\`: an IANA name, with or without a leading colon; a POSIX rule string (\`UTC+2\` is behind UTC here); or the path of a time zone file.
2. \`/etc/localtime\`, by the rules in the file. If it is a link, the name it points to is used only if that zone has the same rules: in a container
   with \`-v /etc/localtime:/etc/localtime\` the name says Etc/UTC, but the contents are the host's. If the system and Node disagree about recent
   changes of a zone's rules, this is logged.
3. \`/etc/timezone\`, if \`/etc/localtime\` does not exist.
4. UTC, which is then only a guess.

An invalid time zone is an error (exit code 2). If the zone was not simply a valid name, the log says which zone is used.

**The SMAIL log reveals the server's actual UTC offset**, so the exporter verifies the zone: at startup with the newest existing lines, before any line is
counted (if the zone is a guess, also with older files, since a zone may be right only in winter), and afterwards with every line.

- **A guessed zone that is wrong** stops the exporter at startup with exit code 2; the message gives the server's offset and the zone to set. If there
  are no SMAIL lines, or too few to decide, the exporter starts anyway; delivery durations are then recorded only from the first line on that proves UTC right
  (a delivery that took less than a few minutes).
- **A configured or system zone that is wrong**: the exporter logs a warning, \`xmail_timezone_mismatch_seconds\` is not 0, log records are held back (their
  timestamps would be permanently wrong), and deliveries are counted without their duration until the zone is right.

## Proxies

What is sent over OTLP goes through the proxy that these variables name; \`check\` uses it too, and names it, as do the status page and the
line of the log that begins with \`serving\`, all without user and password. Lower case takes precedence over upper case.

| variable                     | meaning                                                                                                     |
| ---------------------------- | ----------------------------------------------------------------------------------------------------------- |
| \`HTTPS_PROXY\`, \`https_proxy\` | proxy for endpoints with https://, such as \`http://user:password@proxy.example:3128\`; TLS is spoken with the endpoint itself, through CONNECT |
| \`HTTP_PROXY\`, \`http_proxy\`   | proxy for endpoints with http://                                                                            |
| \`ALL_PROXY\`, \`all_proxy\`     | used where the variable above is not set                                                                    |
| \`NO_PROXY\`, \`no_proxy\`       | hosts to reach directly, comma-separated: \`host\`, \`host:port\`, \`.domain\` or \`*.domain\`; \`*\` for all. Networks (10.0.0.0/8) are not understood |

The proxy is an http:// or https:// URL; without a scheme it is http://. Others, such as SOCKS, are refused (exit code 2), as is a proxy on a version
of Node.js that cannot use one (before 22.21, and 24.0 to 24.4).

## OpenTelemetry variables

Headers, compression, timeout, certificates and resource attributes are set only by the variables of the OpenTelemetry standard, so that no
secret appears on the command line.

A variable whose signals are "each" is for all signals; \`LOGS_\` or \`METRICS_\` after \`OTLP_\` makes it one for log records or metrics only,
which takes precedence (\`OTEL_EXPORTER_OTLP_LOGS_ENDPOINT\` over \`OTEL_EXPORTER_OTLP_ENDPOINT\`) or, of headers, is merged. The endpoint of one
signal is used unchanged; \`/v1/logs\` or \`/v1/metrics\` is appended to every other. Not supported, and refused where they are asked for:
OTLP over gRPC, delta temporality, exponential histograms, and traces.

When something is sent (\`run\` and \`check\` with an endpoint, \`backfill --otlp\`), these variables are validated like the
settings above: one line per error, exit code 2, and values that may be secret are not shown. The standard silently ignores invalid
values; [decision 13](decisions/0013-strict-standard-variables.md) explains where this exporter is stricter, and why. When nothing is
sent, they are not validated; one log line lists the ignored ones.

`;
