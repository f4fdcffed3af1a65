import type { Details, QueuedMessage, RecentEvent } from "../../../src/http/api/details.js";
import type { SpanHistory, SpanName } from "../../../src/http/api/history-document.js";
import type { Status } from "../../../src/http/api/status-document.js";

/** What the page shows in tests: something of everything. */
export const now = Date.UTC(2026, 10, 24, 12, 0, 0);

export const status: Status = {
  overall: { ok: true, sentence: "No problems detected.", problems: [] },
  version: "1.2.3",
  startedAt: Date.UTC(2026, 10, 24, 10, 0, 0),
  ready: { ok: true },
  history: {
    fromTime: now - 3_600_000,
    stepSeconds: 60,
    series: {
      received: counts((step) => (step === 30 ? 40 : step % 7)),
      delivered: counts((step) => step % 5),
      refused: counts((step) => (step > 50 ? 1 : 0)),
      loginsFailed: counts(() => 0),
    },
  },
  refusals: [
    { phase: "sndrip", result: "eipmap", total: 12_345, lastHour: 67 },
    { phase: "rcpt", result: "erelay", total: 89, lastHour: 0 },
  ],
  loginFailures: [{ service: "pop3", total: 4_321, lastHour: 21 }],
  destinations: [
    {
      provider: "microsoft",
      name: "Microsoft",
      url: "https://sender.office.com/",
      lastHour: { delivered: 0, deferred: 0, failed: 12, unreported: 0, refused: 12 },
      lastDay: { delivered: 340, deferred: 2, failed: 13, unreported: 0, refused: 12 },
      refusingSinceTime: now - 2_700_000,
      lastRefusal: { time: now - 60_000, reason: "blocklisted", code: 550, enhancedCode: "5.7.1" },
    },
    {
      provider: "other",
      name: "other providers",
      lastHour: { delivered: 20, deferred: 4, failed: 1, unreported: 1, refused: 0 },
      lastDay: { delivered: 200, deferred: 9, failed: 5, unreported: 1, refused: 0 },
    },
  ],
  queue: {
    scannedTime: now - 12_000,
    states: [
      { state: "retry", messages: 3, bytes: 6_144, oldestSeconds: 5_400 },
      { state: "frozen", messages: 0, bytes: 0 },
    ],
    failures: [{ class: "temporary", reason: "connection refused", total: 17 }],
  },
  logs: [
    {
      kind: "smtp",
      files: 2,
      bytes: 3_145_728,
      lines: 1_234_567,
      refused: { columns: 3, nul: 0, time: 2 },
      lastEventTime: Date.UTC(2026, 10, 24, 11, 59, 57),
      pipelines: { metrics: { lagBytes: 0, lagSeconds: 0 }, otlp: { lagBytes: 2_048, lagSeconds: 95 } },
      currentFile: { name: "smtp-202611241000", offset: 5_000, size: 6_000 },
    },
  ],
  otlp: {
    enabled: true,
    endpoint: "http://loki.example:3100/otlp",
    state: "waiting",
    sinceTime: Date.UTC(2026, 10, 24, 11, 0, 0),
    waitingReason: "the endpoint answered 401",
    lastAnswer: "401 Unauthorized",
    accepted: 10,
    rejected: 1,
    skipped: 2,
    retried: 3,
  },
  otlpMetrics: {
    enabled: true,
    state: "failing",
    failingSinceTime: Date.UTC(2026, 10, 24, 11, 50, 0),
    lastAcceptedTime: Date.UTC(2026, 10, 24, 11, 49, 0),
    lastAnswer: "503 Service Unavailable",
    dataPoints: 1_234,
    accepted: 20,
    failed: 10,
    rejectedPoints: 0,
  },
  otlpTraces: { enabled: false, accepted: 0, rejected: 0, skipped: 0, retried: 0 },
  state: { dir: "/var/lib/xmail-exporter", lastWriteTime: Date.UTC(2026, 10, 24, 11, 59, 50) },
  timezone: { name: "Europe/Berlin", offsets: [], mismatchSeconds: 0 },
  settings: [{ flag: "web.listen-address", value: ":10052" }],
};

/** Of 60 steps of a minute each up to now, whatever the span, and none before; nothing is known of the queue. */
export function history(span: SpanName): SpanHistory {
  const { received, delivered, refused, loginsFailed } = status.history.series;
  const first = now / 60_000 - 120;
  const toRing = (steps: readonly number[]) =>
    [...steps.map(() => 0), ...steps].map((_count, index, all) => all[(index - (first % 120) + 120) % 120] ?? 0);
  return {
    ...{ span, first, stepSeconds: 60, isLocal: false },
    series: {
      ...{ received: toRing(received), delivered: toRing(delivered) },
      ...{ refused: toRing(refused), loginsFailed: toRing(loginsFailed) },
      ...{ attempts: received.map(() => -1), queue: received.map(() => -1) },
    },
  };
}

export const recent: readonly RecentEvent[] = [
  {
    number: 3,
    time: now - 3_000,
    kind: "smtp",
    event: "xmail.smtp.rcpt",
    outcome: "erelay",
    severity: "WARN",
    sentence: "203.0.113.9 may not relay to far@out.example",
    messageId: "S138C",
  },
  {
    number: 2,
    time: now - 60_000,
    kind: "pop3",
    event: "xmail.pop3.login",
    outcome: "failed",
    severity: "WARN",
    sentence: "198.51.100.7 failed to log in as bob@alpha.example",
  },
  {
    number: 1,
    time: now - 86_400_000,
    kind: "smtp",
    event: "xmail.smtp.recv",
    outcome: "ok",
    severity: "INFO",
    sentence: "Received 857 bytes from u11@out1.example for bob@alpha.example",
    messageId: "S138B",
  },
];

const queued: readonly QueuedMessage[] = [
  {
    messageId: "S1400",
    name: "1795515000000.3077.mx1",
    state: "retry",
    sender: "alice@alpha.example",
    recipient: "carol@far.example",
    enteredTime: now - 5_400_000,
    bytes: 2_048,
    attempts: 4,
    lastTryTime: now - 480_000,
    nextTryTime: now + 600_000,
    failure: { class: "temporary", reason: "greylisted", host: "mx.far.example", reply: "451 4.7.1 Try again later" },
  },
];

export const providerReplies = [
  {
    provider: "microsoft",
    time: now - 60_000,
    reply: "550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent: <b>block list</b> (S3150).",
  },
];

export const details: Details = {
  recent: () => recent,
  accounts: () => ({
    distinct: 2,
    isAtLeast: false,
    top: [
      {
        user: "anna@alpha.example",
        lastHour: { messages: 12, recipients: 30, bytes: 90_000, clients: 1 },
        lastDay: { messages: 40, recipients: 99, bytes: 400_000, clients: 3 },
        lastTime: now - 60_000,
      },
    ],
  }),
  namesTried: () => ({
    distinct: 1,
    isAtLeast: false,
    top: [
      {
        service: "pop3",
        name: "root@alpha.example",
        count: 321,
        clients: 17,
        firstTime: now - 7_200_000,
        lastTime: now - 5_000,
      },
    ],
  }),
  fullMailboxes: () => ({
    distinct: 1,
    isAtLeast: false,
    top: [{ recipient: "dora@alpha.example", sinceTime: now - 10_800_000, lastTime: now - 600_000, refused: 14 }],
  }),
  psync: () => ({
    distinct: 2,
    isAtLeast: false,
    failing: 1,
    top: [
      {
        account: "bob@alpha.example",
        remoteServer: "pop.remote.example:995",
        remoteUser: "bob@remote.example",
        lastTime: now - 60_000,
        lastSuccessTime: now - 86_400_000,
        lastFailureTime: now - 60_000,
        lastFailure: "efail",
        failingSinceTime: now - 86_300_000,
        failures: 700,
        undelivered: 0,
        lastDay: { messages: 3, bytes: 12_345 },
      },
      {
        account: "anna@alpha.example",
        remoteServer: "pop.remote.example",
        remoteUser: "anna@remote.example",
        lastTime: now - 30_000,
        lastSuccessTime: now - 30_000,
        failures: 0,
        undelivered: 1,
        lastDay: { messages: 20, bytes: 654_321 },
      },
    ],
  }),
  logins: () => ({
    isReading: false,
    isAtLeast: false,
    accounts: [
      {
        user: "anna@alpha.example",
        lastLogin: { time: now - 60_000, service: "smtp", clientAddress: "203.0.113.5" },
        lastHour: { messages: 12, recipients: 30, bytes: 90_000, clients: 1 },
        lastDay: { messages: 40, recipients: 99, bytes: 400_000, clients: 3 },
      },
    ],
  }),
  topClients: () => ({
    refused: {
      distinct: 1_234,
      isAtLeast: true,
      top: [
        {
          address: "203.0.113.9",
          count: 987,
          firstTime: now - 7_200_000,
          lastTime: now - 3_000,
          mostly: "rcpt erelay",
        },
      ],
    },
    loginsFailed: {
      distinct: 1,
      isAtLeast: false,
      top: [
        { address: "198.51.100.7", count: 21, firstTime: now - 600_000, lastTime: now - 60_000, mostly: "pop3 login" },
      ],
    },
  }),
  queued: () => queued,
  providerReplies: () => providerReplies,
  queuePage: () => ({ messages: queued, matching: queued.length }),
  trace: ({ text: query }) =>
    Promise.resolve({
      messages: [
        {
          messageId: query,
          sender: "u11@out1.example",
          recipients: ["bob@alpha.example", "eve@beta.example"],
          outcomeText: "delivered",
          steps: [
            {
              time: now - 5_000,
              kind: "smtp",
              event: "xmail.smtp.recv",
              outcome: "ok",
              severity: "INFO",
              sentence: "Received 857 bytes from u11@out1.example",
              file: "smtp-202611241000",
              offset: 1_234,
            },
            {
              time: now - 2_000,
              kind: "lmail",
              event: "xmail.lmail.message",
              outcome: "ok",
              severity: "INFO",
              sentence: "Picked up for bob@alpha.example",
              file: "lmail-202611241000",
              offset: 99,
            },
          ],
        },
      ],
      sinceTime: now - 604_800_000,
      isCut: false,
      linesRead: 5_373,
      seconds: 0.25,
      problems: [],
      notes: [],
    }),
};

function counts(at: (step: number) => number): readonly number[] {
  return Array.from({ length: 60 }, (_, step) => at(step));
}
