import { z } from "zod";

/**
 * The answer of `/api/status`, from which docs/api-status.schema.json is made. Nothing else is in it: a test holds real answers
 * against it, so that what is new on the page is documented here.
 */
const time = z.iso.datetime().describe("UTC, ISO 8601 with milliseconds");
const count = z.int().min(0);
const bytes = count.describe("bytes");
const seconds = z.number().min(0).describe("seconds");

const lag = z.strictObject({
  lagBytes: bytes,
  lagSeconds: seconds.describe("age of the oldest line that is not read, in seconds"),
});

const series = z.array(count).describe("one count a step, the newest last and still growing");

const history = z
  .strictObject({
    fromTime: time.describe("when the first step begins"),
    stepSeconds: z.int().min(1),
    series: z.strictObject({ received: series, delivered: series, refused: series, loginsFailed: series }),
  })
  .describe("the last hour, by the time of the events");

const refusals = z.strictObject({
  stage: z.string().describe("as the label of xmail_smtp_events_total: rcpt, sndrip, ..."),
  result: z.string().describe("likewise: erelay, eipmap, ..."),
  total: count.describe("since the counters began"),
  lastHour: count,
});

const loginFailures = z.strictObject({
  service: z.string().describe("smtp, pop3, ctrl"),
  total: count.describe("since the counters began"),
  lastHour: count,
});

const queue = z.strictObject({
  unknown: z.string().optional().describe("why the queue is not known; where it is absent the rest can be trusted"),
  scannedTime: time.optional(),
  states: z.array(
    z.strictObject({
      state: z.string().describe("new, active, retry, frozen, local"),
      messages: count,
      bytes,
      oldestSeconds: seconds.optional(),
    }),
  ),
  failures: z
    .array(z.strictObject({ class: z.string(), reason: z.string(), total: count }))
    .describe("failed attempts since counting began, most first"),
});

const log = z.strictObject({
  kind: z.string(),
  files: count,
  bytes: bytes.describe("size of all its files together"),
  lines: count.describe("complete lines read"),
  refused: z.record(z.string(), count).describe("lines that could not be understood, by reason"),
  lastRefused: z
    .array(z.strictObject({ file: z.string(), offset: bytes, reason: z.string() }))
    .optional()
    .describe("the last of these lines, the newest first: where they stand, never what they say"),
  lastEventTime: time.nullable().optional(),
  pipelines: z.strictObject({ metrics: lag, otlp: lag.optional() }),
  currentFile: z.strictObject({ name: z.string(), offset: bytes, size: bytes }).optional(),
});

const otlp = z.strictObject({
  enabled: z.boolean(),
  endpoint: z.string().optional(),
  state: z.string().optional(),
  sinceTime: time.optional(),
  lastAnswer: z.string().optional(),
  waitingReason: z.string().optional(),
  fix: z.string().optional().describe("what to do about the reason for waiting, where that can be told"),
  accepted: count,
  rejected: count,
  skipped: count,
  retried: count,
});

const recent = z.strictObject({
  number: z.int().describe("grows with each event"),
  time: time.nullable(),
  kind: z.string(),
  event: z.string().describe("name of the event: xmail.smtp.rcpt"),
  outcome: z.string(),
  severity: z.enum(["INFO", "WARN", "ERROR"]),
  sentence: z.string(),
  messageId: z.string().optional(),
});

const talkers = z.strictObject({
  distinct: count.describe("different client addresses"),
  isAtLeast: z.boolean().describe("whether there may be more"),
  top: z.array(z.strictObject({ address: z.string(), count, firstTime: time, lastTime: time, mostly: z.string() })),
});

const queued = z.strictObject({
  messageId: z.string(),
  name: z.string().describe("name of its file in the spool"),
  state: z.string(),
  sender: z.string(),
  recipient: z.string(),
  enteredTime: time.nullable(),
  bytes,
  attempts: count,
  lastTryTime: time.nullable().optional(),
  nextTryTime: time.nullable().optional(),
  failure: z
    .strictObject({ class: z.string(), reason: z.string(), host: z.string().optional(), reply: z.string() })
    .optional()
    .describe("why the last attempt failed"),
});

export const apiStatus = z
  .strictObject({
    time: time.describe("when this was said"),
    overall: z
      .strictObject({
        ok: z.boolean(),
        busy: z
          .literal(true)
          .optional()
          .describe("nothing is wrong, but the logs are still being read for the first time"),
        sentence: z.string(),
      })
      .describe("whether all is well; if not, what"),
    version: z.string(),
    startedAt: time,
    ready: z.strictObject({ ok: z.boolean(), reason: z.string().optional() }),
    history,
    refusals: z.array(refusals).describe("by the SMTP server, most first"),
    loginFailures: z.array(loginFailures),
    queue,
    logs: z.array(log),
    otlp,
    state: z.strictObject({
      dir: z.string(),
      lastWriteTime: time.optional(),
      lastError: z.string().optional(),
    }),
    timezone: z.strictObject({
      name: z.string(),
      mismatchSeconds: z.number().optional().describe("0: agrees with the logs; absent: no evidence yet"),
    }),
    settings: z.array(z.strictObject({ flag: z.string(), value: z.string() })).describe("secrets are hidden"),
    details: z
      .strictObject({
        recent: z.array(recent).describe("the last events, the newest first"),
        talkers: z.strictObject({ refused: talkers, loginsFailed: talkers }),
        queued: z.array(queued).describe("the oldest messages of the queue"),
      })
      .nullable()
      .describe("what holds addresses; null for who may not see it"),
    detailsWithheld: z.string().nullable().describe("why details are null"),
  })
  .describe("Answer of /api/status of xmail-exporter");

export function renderApiStatus(): string {
  return JSON.stringify(z.toJSONSchema(apiStatus, { override: ({ jsonSchema }) => shorten(jsonSchema) }));
}

/** Leaves out what every reader knows: how a date is written, and how large a number can be. */
function shorten(schema: { format?: string; pattern?: string; maximum?: number; minimum?: number }): void {
  if (schema.format === "date-time") delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}
