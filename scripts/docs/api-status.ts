import { z } from "zod";

/**
 * The response of `/api/status`, from which docs/api-status.schema.json is generated. A test validates real responses
 * against it, so that every new property is documented here.
 */
const time = z.iso.datetime().describe("UTC, ISO 8601 with milliseconds");
const count = z.int().min(0);
const bytes = count.describe("bytes");
const seconds = z.number().min(0).describe("seconds");

const lag = z.strictObject({
  lagBytes: bytes,
  lagSeconds: seconds.describe("age of the oldest unread line, in seconds"),
});

const series = z.array(count).describe("one count per step, the newest last and still growing");

const history = z
  .strictObject({
    fromTime: time.describe("start of the first step"),
    stepSeconds: z.int().min(1),
    series: z.strictObject({ received: series, delivered: series, refused: series, loginsFailed: series }),
  })
  .describe("the last hour, by the time of the events");

const refusals = z.strictObject({
  phase: z.string().describe("as the label of xmail_smtp_events_total: rcpt, sndrip, ..."),
  result: z.string().describe("as the label of that metric: erelay, eipmap, ..."),
  total: count.describe("since the counters started"),
  lastHour: count,
});

const loginFailures = z.strictObject({
  service: z.string().describe("smtp, pop3, ctrl"),
  total: count.describe("since the counters started"),
  lastHour: count,
});

const queue = z.strictObject({
  unknown: z.string().optional().describe("why the queue is unknown; if absent, the other properties are valid"),
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
    .describe("failed attempts since counting started, most frequent first"),
});

const attemptsTo = z.strictObject({
  delivered: count,
  deferred: count,
  failed: count,
  unreported: count.describe("without a reason: ended by a filter, or XMail was stopped"),
  refused: count.describe("of those deferred and failed: because of this server or the sender's domain"),
});

const destination = z.strictObject({
  provider: z.string().describe("as the label of xmail_destination_attempts_total"),
  name: z.string(),
  url: z.url().optional().describe("where the provider tells senders what to do; never out of a reply"),
  lastHour: attemptsTo,
  lastDay: attemptsTo,
  refusingSinceTime: time.optional().describe("while the provider refuses this server"),
  lastRefusal: z
    .strictObject({
      time,
      reason: z.enum(["blocklisted", "reputation", "authentication"]),
      code: z.int().optional().describe("550"),
      enhancedCode: z.string().optional().describe("5.7.1"),
    })
    .optional()
    .describe("the last one within a day that was because of this server or the sender's domain"),
});

const service = z.strictObject({
  service: z.string().describe("as the label of xmail_up"),
  address: z.string(),
  up: z.boolean().optional().describe("absent before the first probe has ended"),
  bannerSeconds: seconds.optional(),
  failingSinceTime: time.optional(),
  error: z.string().optional().describe("why the last probe failed"),
});

const log = z.strictObject({
  kind: z.string(),
  files: count,
  bytes: bytes.describe("size of all its files together"),
  lines: count.describe("complete lines read"),
  refused: z.record(z.string(), count).describe("refused lines, by reason"),
  lastRefused: z
    .array(z.strictObject({ file: z.string(), offset: bytes, reason: z.string() }))
    .optional()
    .describe("the latest refused lines, newest first: their position, never their text"),
  lastEventTime: time.nullable().optional(),
  pipelines: z.strictObject({ metrics: lag, otlp: lag.optional(), traces: lag.optional() }),
  currentFile: z.strictObject({ name: z.string(), offset: bytes, size: bytes }).optional(),
});

const otlp = z.strictObject({
  enabled: z.boolean(),
  endpoint: z.string().optional(),
  proxy: z.string().optional(),
  state: z.string().optional(),
  sinceTime: time.optional(),
  lastAnswer: z.string().optional(),
  waitingReason: z.string().optional(),
  fix: z.string().optional().describe("how to fix the reason for waiting, if known"),
  accepted: count,
  rejected: count,
  skipped: count,
  retried: count,
});

const otlpMetrics = z.strictObject({
  enabled: z.boolean(),
  endpoint: z.string().optional(),
  proxy: z.string().optional(),
  state: z.enum(["waiting", "pushing", "failing"]).optional(),
  failingSinceTime: time.optional(),
  lastAcceptedTime: time.optional(),
  lastAnswer: z.string().optional(),
  fix: z.string().optional().describe("how to fix why pushes fail, if known"),
  dataPoints: count.describe("in the last push"),
  accepted: count.describe("pushes"),
  failed: count.describe("pushes; they are not repeated"),
  rejectedPoints: count.describe("in pushes that were accepted"),
});

const recent = z.strictObject({
  number: z.int().describe("increases with each event"),
  time: time.nullable(),
  kind: z.string(),
  event: z.string().describe("event name, such as xmail.smtp.rcpt"),
  outcome: z.string(),
  severity: z.enum(["INFO", "WARN", "ERROR"]),
  sentence: z.string(),
  messageId: z.string().optional(),
});

const talkers = z.strictObject({
  distinct: count.describe("number of distinct client addresses"),
  isAtLeast: z.boolean().describe("whether the real number may be higher"),
  top: z.array(z.strictObject({ address: z.string(), count, firstTime: time, lastTime: time, mostly: z.string() })),
});

const sent = z.strictObject({
  messages: count,
  recipients: count,
  bytes,
  clients: count.describe("distinct client addresses, up to 100"),
});

const accounts = z
  .strictObject({
    distinct: count.describe("number of distinct users"),
    isAtLeast: z.boolean().describe("whether the real number may be higher"),
    top: z.array(z.strictObject({ user: z.string(), lastHour: sent, lastDay: sent, lastTime: time })),
  })
  .describe(
    "authenticated users that sent mail in the last day, those with the most recipients first; /api/accounts has all, with last logins",
  );

const namesTried = z
  .strictObject({
    distinct: count.describe("number of distinct names that may be shown"),
    isAtLeast: z.boolean().describe("whether the real number may be higher"),
    top: z.array(
      z.strictObject({
        service: z.enum(["pop3", "ctrl"]),
        name: z.string().describe("in lower case"),
        count: count.describe("failed logins since firstTime"),
        clients: count.describe("distinct client addresses, up to 100"),
        firstTime: time,
        lastTime: time,
      }),
    ),
  })
  .describe(
    "names with which logins failed in the last day, most first; only names that at least three client addresses tried or that have logged in",
  );

const fullMailboxes = z
  .strictObject({
    distinct: count,
    isAtLeast: z.boolean().describe("whether the real number may be higher"),
    top: z.array(
      z.strictObject({
        recipient: z.string().describe("as the client named it, perhaps an alias"),
        sinceTime: time.describe("first refusal known since the mailbox accepted mail"),
        lastTime: time,
        refused: count.describe("refusals since sinceTime"),
      }),
    ),
  })
  .describe("recipients refused with RCPT=EFULL in the last day, most refusals first");

const psync = z
  .strictObject({
    distinct: count,
    isAtLeast: z.boolean().describe("whether the real number may be higher"),
    failing: count.describe("accounts whose last session failed"),
    top: z.array(
      z.strictObject({
        account: z.string().describe("the local account; the domain as in pop3links.tab"),
        remoteServer: z.string(),
        remoteUser: z.string(),
        lastTime: time.describe("last session"),
        lastSuccessTime: time.optional(),
        lastFailureTime: time.optional(),
        lastFailure: z.string().optional().describe("efail, enouser or other; XMail logs no more about it"),
        failingSinceTime: time
          .optional()
          .describe("first failure known since the last success; absent if the last session succeeded"),
        failures: count.describe("sessions that failed since then"),
        undelivered: count.describe("messages of the last session that could not be delivered locally"),
        lastDay: z.strictObject({ messages: count, bytes }).describe("fetched"),
      }),
    ),
  })
  .describe("accounts that PSYNC fetched mail for in the last week, those that fail first");

const queued = z.strictObject({
  messageId: z.string(),
  name: z.string().describe("file name in the spool"),
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
    time: time.describe("time of this response"),
    overall: z
      .strictObject({
        ok: z.boolean(),
        busy: z.literal(true).optional().describe("no problem, but the exporter is still catching up"),
        problems: z.array(
          z.strictObject({ sentence: z.string(), section: z.string(), runbook: z.string().optional() }),
        ),
        sentence: z.string(),
      })
      .describe("whether everything is fine, and if not, what is wrong"),
    version: z.string(),
    startedAt: time,
    ready: z.strictObject({ ok: z.boolean(), reason: z.string().optional() }),
    history,
    refusals: z.array(refusals).describe("by the SMTP server, most frequent first"),
    loginFailures: z.array(loginFailures),
    queue,
    destinations: z
      .array(destination)
      .describe(
        "providers that mail was sent to in the last day: those that refuse this server first, then those with the most attempts",
      ),
    services: z.array(service).optional().describe("those that --xmail.probe names; absent without it"),
    logs: z.array(log),
    otlp: otlp.describe("log records"),
    otlpMetrics,
    otlpTraces: otlp.describe("spans"),
    state: z.strictObject({
      dir: z.string(),
      lastWriteTime: time.optional(),
      lastError: z.string().optional(),
    }),
    timezone: z.strictObject({
      name: z.string(),
      offsets: z
        .array(z.strictObject({ fromTime: time, seconds: z.int() }))
        .describe("from UTC, in force in the last two years"),
      mismatchSeconds: z.number().optional().describe("0: matches the logs; absent: not verified yet"),
    }),
    settings: z.array(z.strictObject({ flag: z.string(), value: z.string() })).describe("secrets are hidden"),
    details: z
      .strictObject({
        recent: z.array(recent).describe("the latest events, newest first"),
        providerReplies: z
          .array(z.strictObject({ provider: z.string(), time, reply: z.string() }))
          .describe(
            "what providers replied when they last refused because of this server, while the message is in the queue",
          ),
        talkers: z.strictObject({ refused: talkers, loginsFailed: talkers }),
        accounts,
        namesTried,
        fullMailboxes,
        psync,
        queued: z.array(queued).describe("the oldest messages in the queue"),
      })
      .nullable()
      .describe("everything with addresses; null if the client may not see them"),
    detailsWithheld: z.string().nullable().describe("why details is null"),
  })
  .describe("Response of /api/status of xmail-exporter");

/** Of /api/accounts. */
export const apiAccounts = z.strictObject({
  time,
  isReading: z.boolean().describe("the log files of before the start are still being read: something may be missing"),
  isAtLeast: z.boolean().describe("whether there were more users"),
  accounts: z.array(
    z.strictObject({
      user: z.string(),
      lastLogin: z.strictObject({ time, service: z.enum(["smtp", "pop3"]), clientAddress: z.string() }),
      lastHour: sent,
      lastDay: sent,
    }),
  ),
});

export function renderApiStatus(): string {
  return JSON.stringify(z.toJSONSchema(apiStatus, { override: ({ jsonSchema }) => shorten(jsonSchema) }));
}

/** Removes the obvious: the pattern of a date and the limits of a number. */
function shorten(schema: { format?: string; pattern?: string; maximum?: number; minimum?: number }): void {
  if (schema.format === "date-time") delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}
