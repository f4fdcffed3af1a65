import { readFileSync } from "node:fs";
import type { Kind } from "../../src/kinds/kind.ts";
import { built } from "./built.ts";

const { kinds } = await built<typeof import("../../src/kinds/list.ts")>("kinds/list.js");
const { createParser } = await built<typeof import("../../src/parse/parser.ts")>("parse/parser.js");
const { createZone } = await built<typeof import("../../src/parse/zone.ts")>("parse/zone.js");
const { createTraceIds } = await built<typeof import("../../src/journey/trace.ts")>("journey/trace.js");
const { createPrivacy } = await built<typeof import("../../src/privacy/privacy.ts")>("privacy/privacy.js");
const { toRecord } = await built<typeof import("../../src/otlp/record.ts")>("otlp/record.js");

/** docs/logs.md: the columns of each kind, and a line beside the record that is made of it. */
export function renderLogs(): string {
  return `${head}\n${kinds.map(describe).join("\n")}\n${tail}`;
}

function describe(kind: Kind): string {
  const rows = kind.columns.map(({ name, about, since, secret }, index) => {
    const notes = [
      since === undefined ? "" : `since ${since}`,
      secret === true ? "**dropped while the line is read**" : "",
    ];
    return `| ${String(index + 1)} | \`${name}\` | ${about} | ${notes.filter((note) => note !== "").join(", ")} |`;
  });
  return `## ${kind.name}

${kind.about} Switched on with \`${kind.switch}\`. Events: ${kind.events.map((event) => `\`${event}\``).join(", ")}.

| column | name | what it is | |
|---|---|---|---|
${rows.join("\n")}

A line:

\`\`\`
${kind.sample.replaceAll("\t", "  ")}
\`\`\`

and its record:

\`\`\`json
${JSON.stringify(recordOf(kind), null, 2)}
\`\`\`
`;
}

function recordOf(kind: Kind): object {
  const bytes = Buffer.from(kind.sample, "latin1");
  const line = { kind: kind.name, file: `${kind.name}-202611241000`, generation: 0, offset: 1234, bytes };
  const parsed = createParser(createZone("UTC"))(line, { latest: undefined, secondPass: false, open: false }, {});
  const context = {
    instanceId: "example",
    body: "text",
    privacy: createPrivacy({ addresses: "keep", ips: "keep" }),
    traceIdOf: createTraceIds("example"),
    decode: (raw: string) => raw,
    now: () => parsed.time + 250,
  };
  const record = toRecord({ line, parsed }, kind, context as unknown as Parameters<typeof toRecord>[2]);
  const { eventName, severityText, severityNumber, body, attributes, hrTime, hrTimeObserved, spanContext } = record;
  const { traceId, spanId } = spanContext ?? {};
  const time = (value: readonly [number, number]) => `${String(value[0])}${String(value[1]).padStart(9, "0")}`;
  return {
    timeUnixNano: time(hrTime),
    observedTimeUnixNano: time(hrTimeObserved),
    severityNumber,
    severityText,
    eventName,
    body,
    attributes,
    traceId,
    spanId,
  };
}

const version = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;

const head = `# Log records

<!-- Made from src/kinds and src/otlp by scripts/docs.ts. Change it there. -->

Every complete line gives exactly one OTLP log record. Its time is the event's second plus the line's byte offset modulo a
million in nanoseconds, so that lines of one second keep their order and a back end that drops equal records (Loki) keeps
them all. \`log.record.uid\` names the record: a record that is sent again after a failure has the same one.

All records of one message have the same \`trace_id\`: the first 128 bits of SHA-256 over the instance id, a NUL and the message
id. So a click on it in Loki or Elastic shows the whole way of the message, and no state is needed for it: a record sent
again has the same one. (When XMail's counter of messages begins anew, an old id, and with it its trace, is given to
another message: mind the time.) The span id is the first half of the uid.

\`xmail.peer.message_id\` links two servers that run XMail: the sender's record of a hand-over has the id that the receiver
answered with, and the receiver's record of \`RECV=OK\` has the same. Search for the value over all servers, in the minutes
around the hand-over; \`server.address\` in both says which server is meant.

The resource of all records: \`service.name\` (\`xmail\`, or \`OTEL_SERVICE_NAME\`), \`service.instance.id\`, \`service.version\`
(\`${version}\`), \`host.name\`, and what \`OTEL_RESOURCE_ATTRIBUTES\` says. A \`service.instance.id\` in it is what \`--otlp.instance-id\` sets. The scope is \`xmail-exporter\`.
`;

const tail = `## Refused lines

A line that is no event gives a record \`xmail.line.refused\` with kind, file, offset and reason; for \`ctrl\` and \`pop3\`, which can hold
passwords, never with its text. The reasons: \`continuation\` the rest of a record whose value held a line feed; \`columns\` too
few or none that make sense; \`time\` no time stamp where the server writes it; \`too_long\` above \`--xmail.max-line-bytes\`;
\`nul\` a run of NUL bytes, as a power loss leaves it.
`;
