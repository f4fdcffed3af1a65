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

/** docs/logs.md: the columns of each kind, and a line beside the record that is made of it. */
export function renderLogs(): string {
  return `${head}\n${kinds.map(describe).join("\n")}\n${describeQueue()}\n${tail}`;
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
  const { name, sample: text } = kind;
  const end = 1234 + text.length + 1;
  const line = { kind: name, file: `${name}-202611241000`, generation: 0, offset: 1234, end, text };
  const parsed = createParser(createZone("UTC"))(line, { latest: undefined, secondPass: false, open: false }, {});
  return show(toRecord({ line, parsed }, kind, context));
}

/** What the spool shows has no line: its records are made of a message and the slog of its attempts. */
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
  const note = attemptEvent(message, attempt, time + 480_000);
  const entry = toQueueRecord(note, createPrivacy({ addresses: "keep", ips: "keep" }), "text");
  return `${queueHead}
\`\`\`json
${JSON.stringify(show(toLogRecord(entry, context)), null, 2)}
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

function show(record: ReturnType<typeof toRecord>): object {
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

/** Empty for a step that is no log's. */
function kindsOf(step: Kind["step"]): string {
  const own = kinds.filter((kind) => kind.step === step).map(({ name }) => `\`${name}\``);
  return own.length === 0 ? "" : ` (${own.join(", ")})`;
}

const version = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;

const head = `# Log records

<!-- Made from src/kinds and src/otlp by scripts/docs.ts. Change it there. -->

Every complete line gives exactly one OTLP log record. Its time is the event's second, plus a rank in milliseconds, plus the
line's byte offset modulo a million in nanoseconds. So of one second, in which a message can be received, filtered and delivered,
the records sort in the order of its life (the ranks are [below](#order-within-a-second)), lines of one log keep their order, and a
backend that drops equal records (Loki) keeps them all. The observed time is the same: a record that is sent again is equal in
every byte, which is what Loki 3.7 and later look at to fold repeats. \`log.record.uid\` names the record: by it repeats can be removed where the backend does not fold them.

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
  host: "mx1.sink.example",
  reply: "450 4.2.0 Greylisted",
  replyCode: 450,
  enhancedCode: "4.2.0",
  class: "temporary" as const,
  reason: "greylisted" as const,
};

const queueHead = `## The queue

No log of XMail tells of a failure to deliver; the spool does (docs/queue.md). Each failed attempt that a scan finds is a record
\`${queueEvents[0]}\`, of severity \`WARN\` where XMail will try again and \`ERROR\` where it will not; each message it gives up is a
record \`${queueEvents[1]}\` besides. Time is the begin of the attempt: of its end nothing tells. \`error.type\` is the reason and
\`xmail.queue.class\` the class, as in \`xmail_delivery_failures_total\`; \`xmail.queue.reply\` is what the last host answered and is
absent where none did; \`xmail.queue.error_code\` and \`xmail.queue.error\` are XMail's own number and text. With
\`--spool.retry-delay\` the record says in \`xmail.queue.next_attempt_at\` when XMail tries again at the earliest (milliseconds since
the epoch). \`log.file.name\` is the name of the message's file and its slog, \`xmail.log.kind\` is \`queue\`, the uid is made of instance
id, \`queue\`, file name, attempt, event and time. With \`--otlp.body raw\` the body is the block of the slog: number, text, reply
and host. An attempt without a reason (XMail was stopped, or a filter ended it) gives no record.

A record:
`;

const tail = `## Order within a second

XMail writes whole seconds. The milliseconds of a record's time are the rank of its step in the life of a message, and no time
that was measured:

| milliseconds | records |
|---|---|
${steps.map(({ name, about }) => `| ${String(rankOf(name))} | ${about}${kindsOf(name)} |`).join("\n")}

Records of the queue keep the milliseconds that they have, unless these are smaller than their rank: an attempt never sorts before
the reception of its message within the same second. A refused line has the last rank of its log. A backend that keeps
milliseconds only (Elasticsearch's type \`date\`) still sorts by rank.

## Refused lines

A line that is no event gives a record \`xmail.line.refused\` with kind, file, offset and reason; for \`ctrl\` and \`pop3\`, which can hold
passwords, never with its text. The reasons: \`continuation\` the rest of a record whose value held a line feed; \`columns\` too
few or none that make sense; \`time\` no time stamp where the server writes it; \`too_long\` above \`--xmail.max-line-bytes\`;
\`nul\` a run of NUL bytes, as a power loss leaves it.
`;
