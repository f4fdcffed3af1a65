import { readFileSync } from "node:fs";
import type { Kind } from "../../src/kinds/kind.ts";
import "../sources.ts";

const { kinds } = await import("../../src/kinds/list.ts");
const { rankOf, steps } = await import("../../src/kinds/steps.ts");
const { createParser } = await import("../../src/parse/parser.ts");
const { createZone } = await import("../../src/parse/zone.ts");
const { createTraceIds } = await import("../../src/journey/trace-id.ts");
const { createPrivacy } = await import("../../src/privacy/privacy.ts");
const { toLogRecord } = await import("../../src/otlp/queue-record.ts");
const { toQueueRecord } = await import("../../src/pipelines/queue/records.ts");
const { attemptEvent } = await import("../../src/spool/queue-event.ts");
const { queueEvents } = await import("../../src/spool/queue-event-text.ts");
const { toRecord } = await import("../../src/otlp/record.ts");
const { toReadable } = await import("../../src/otlp/readable-record.ts");

/** docs/logs.md: the columns of each kind, and an example line with its record. */
export function renderLogs(): string {
  return `${head}\n${kinds.map(describe).join("\n")}\n${describeQueue()}\n${tail}`;
}

function describe(kind: Kind): string {
  const rows = kind.columns.map(({ name, about, since, secret }, index) => {
    const notes = [
      since === undefined ? "" : `since ${since}`,
      secret === true ? "**dropped while the line is parsed**" : "",
    ];
    return `| ${String(index + 1)} | \`${name}\` | ${about} | ${notes.filter((note) => note !== "").join(", ")} |`;
  });
  return `## ${kind.name}

${kind.about} Enabled with \`${kind.switch}\`. Events: ${kind.events.map((event) => `\`${event}\``).join(", ")}.

| column | name | description | |
|---|---|---|---|
${rows.join("\n")}

Example line:

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
  const { name, sample: text } = kind;
  const end = 1234 + text.length + 1;
  const line = { kind: name, file: `${name}-202611241000`, generation: 0, offset: 1234, end, text };
  const parsed = createParser(createZone("UTC"))(line, { latest: undefined, secondPass: false, open: false }, {});
  return show(toRecord({ line, parsed }, kind, context));
}

/** Queue records come from a message and the slog of its attempts, not from a log line. */
function describeQueue(): string {
  const time = Date.UTC(2026, 10, 24, 10, 31, 7);
  const attempt = { number: 1, time, failures: [sampleFailure] };
  const message = {
    name: "1795516267485.7f23b89136c0.47e8.13.vm",
    state: "retry" as const,
    enteredAt: 1795516267485,
    bytes: 1254,
    header: sampleHeader,
    attempts: [attempt],
  };
  const event = attemptEvent(message, attempt, { next: time + 480_000 });
  const record = toQueueRecord(event, createPrivacy({ addresses: "keep", ips: "keep" }), "text");
  return `${queueHead}
\`\`\`json
${JSON.stringify(show(toLogRecord(record, context)), null, 2)}
\`\`\`
`;
}

type Context = Parameters<typeof toRecord>[2];

const context = {
  instanceId: "example",
  body: "text",
  privacy: createPrivacy({ addresses: "keep", ips: "keep" }),
  traceIdOf: createTraceIds("example"),
  decode: (raw: string) => raw,
} as unknown as Context;

/** What is the same for all is not shown. */
const sdk = { resource: { attributes: {} }, scope: { name: "xmail-exporter" } } as Parameters<typeof toReadable>[1];

function show(record: ReturnType<typeof toRecord>): object {
  const { eventName, severityText, severityNumber, body, attributes, hrTime, hrTimeObserved, spanContext } = toReadable(
    record,
    sdk,
  );
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

/** Empty for a step that belongs to no log. */
function kindsOf(step: Kind["step"]): string {
  const own = kinds.filter((kind) => kind.step === step).map(({ name }) => `\`${name}\``);
  return own.length === 0 ? "" : ` (${own.join(", ")})`;
}

const version = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;

const head = `# Log records

<!-- Generated from src/kinds and src/otlp by scripts/docs.ts. Edit those files instead. -->

Every complete line becomes exactly one OTLP log record. Its timestamp is the second of the event, plus a rank in milliseconds, plus the
line's byte offset modulo a million in nanoseconds. A message can be received, filtered and delivered within one second; with this timestamp
its records sort in that order (the ranks are [below](#order-within-a-second)), lines of one log keep their order, and a
backend that drops equal records (Loki) keeps them all. The observed timestamp is the same: a retransmitted record is identical in
every byte, which Loki 3.7 and later require to deduplicate it. \`log.record.uid\` identifies the record; use it to remove duplicates in backends that do not.

The event name is OTLP's \`EventName\` and, with the same value, the attribute \`event.name\`: some backends drop the former, among them all releases of
Loki up to 3.7. \`event_name\` selects it in Loki either way.

All records of one message share a \`trace_id\`: the first 128 bits of SHA-256 over the instance id, a NUL and the message
id. In Loki or Elastic, one click on it shows the whole journey of the message. It needs no state: a retransmitted record
has the same one. (When XMail's message counter restarts, an old id, and with it its trace, is reused for
another message: check the time.) The span id is the first half of the uid, or, for records of a reception
(SMTP, LMAIL), the second half of the trace id: the ids of the spans that [\`--otlp.traces\`](traces.md) sends.

A filter line names its message only if \`@@MSGREF\` is among the filter's arguments. \`xmail.spool.file\` is the same in the records of
filters (with \`@@FILE\` or \`@@MSGID\` among the arguments), deliveries and the queue: use it to get from one to the other. \`xmail-exporter trace\`
does that by itself.

\`xmail.peer.message_id\` links two servers that run XMail: the sender's delivery record contains the id that the receiver
returned, and the receiver's record of \`RECV=OK\` contains the same one. Search for the value on all servers, within minutes
of the delivery; \`server.address\` in both records names the receiving server.

Resource attributes of all records: \`service.name\` (\`xmail\`, or \`OTEL_SERVICE_NAME\`), \`service.instance.id\`, \`service.version\`
(\`${version}\`), \`host.name\`, and those in \`OTEL_RESOURCE_ATTRIBUTES\`. A \`service.instance.id\` there has the effect of \`--otlp.instance-id\`. The scope is \`xmail-exporter\`.
`;

const sampleHeader = {
  messageId: "SA07C",
  sender: "anna@kita.example",
  recipient: "r012@grey450.example",
  smtpDomain: "mx.kita.example",
};

const sampleFailure = {
  code: -77,
  text: "[RCPT TO:] not permitted by remote SMTP server",
  form: "MX",
  host: "mx1.backend.example",
  reply: "450 4.2.0 Greylisted",
  replyCode: 450,
  enhancedCode: "4.2.0",
  class: "temporary" as const,
  reason: "greylisted" as const,
};

const queueHead = `## The queue

XMail's logs do not record failed deliveries; its spool does (docs/queue.md). Each failed attempt found by a scan becomes a record
\`${queueEvents[0]}\`, with severity \`WARN\` if XMail will retry and \`ERROR\` if it will not; each message that XMail gives up on also becomes a
record \`${queueEvents[1]}\`. The timestamp is the start of the attempt; its end is not recorded anywhere. \`error.type\` is the reason and
\`xmail.queue.class\` the class, as in \`xmail_delivery_failures_total\`; \`xmail.queue.reply\` is the reply of the last host, absent if
no host replied; \`xmail.queue.error_code\` and \`xmail.queue.error\` are XMail's own error number and text. With
\`--spool.retry-delay\` the record contains \`xmail.queue.next_attempt_at\`, the earliest time of XMail's next attempt (milliseconds since
the epoch). \`log.file.name\` is the name of the message file and its slog, \`xmail.log.kind\` is \`queue\`, and the uid is derived from instance
id, \`queue\`, file name, attempt, event and time. With \`--otlp.body raw\` the body is the block of the slog: number, text, reply
and host. If a filter ended the message and the filters log is on (\`-Qg\`, with the message file among the filter's arguments), the record says so:
class \`permanent\`, \`error.type\` is \`filter\`, \`xmail.filter.result\`, \`process.executable.path\` and \`process.exit.code\` are those of the
run, and the severity is \`WARN\`. An attempt without a reason in the slog and without such a line (XMail was stopped, or a filter ended it
unlogged) has class and \`error.type\` \`unreported\`.

A record:
`;

const tail = `## Order within a second

XMail's timestamps are whole seconds. The milliseconds of a record's timestamp are the rank of its step in the journey of a message, not a
measured time:

| milliseconds | records |
|---|---|
${steps.map(({ name, about }) => `| ${String(rankOf(name))} | ${about}${kindsOf(name)} |`).join("\n")}

Queue records keep their own milliseconds unless these are lower than their rank, so an attempt never sorts before
the reception of its message within the same second. A refused line has the last rank of its log. A backend with millisecond
precision (Elasticsearch's \`date\` type) still sorts by rank.

## Refused lines

A line that cannot be parsed becomes a record \`xmail.line.refused\` with kind, file, offset and reason; for \`ctrl\` and \`pop3\`, which can contain
passwords, never with its text. Reasons: \`continuation\`: the rest of a record whose value contained a line feed; \`columns\`: too
few columns, or implausible ones; \`time\`: no timestamp where XMail writes it; \`too_long\`: longer than \`--xmail.max-line-bytes\`;
\`nul\`: a run of NUL bytes, as left by a power loss.
`;
