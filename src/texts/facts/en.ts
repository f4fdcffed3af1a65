import { formatShortDuration } from "../../common/format.js";

/** Tables of names and values: what is sent where, and how the process is. */
export const facts = {
  otlp: {
    records: "OTLP",
    traces: "OTLP traces",
    metrics: "OTLP metrics",
    state: "State",
    /** By the words of `/api/status`. */
    states: { delivering: "delivering", waiting: "waiting", pushing: "pushing", failing: "failing" },
    recordsOff: "off: no endpoint is set (--otlp.endpoint)",
    tracesOff: "off: traces are not sent (--otlp.traces)",
    metricsOff: "off: metrics are not pushed (--otlp.metrics)",
    since: "Since",
    waitingBecause: "Waiting because",
    failingSince: "Failing since",
    fix: "Fix",
    endpoint: "Endpoint",
    proxy: "Proxy",
    lastAnswer: "Last answer",
    lastAccepted: "Last accepted",
    notYet: "not yet",
    counts: {
      records: {
        accepted: "Records accepted",
        rejected: "Records rejected",
        skipped: "Records skipped",
        retried: "Records retried",
      },
      spans: {
        accepted: "Spans accepted",
        rejected: "Spans rejected",
        skipped: "Spans skipped",
        retried: "Spans retried",
      },
    },
    pushesAccepted: "Pushes accepted",
    pushesFailed: "Pushes failed",
    dataPoints: "Data points",
    dataPointsRejected: "Data points rejected",
  },

  process: {
    started: "Started",
    ready: "Ready",
    yes: "yes",
    no: (reason: string | undefined) => `no: ${reason ?? "reason unknown"}`,
    timezone: "Time zone of the logs",
    timezoneCheck: "Time zone check",
    notEnough: "not enough data yet",
    matches: "matches the logs",
    isAhead: (seconds: number) => `the logs are ${formatShortDuration(seconds)} ahead`,
    isBehind: (seconds: number) => `the logs are ${formatShortDuration(seconds)} behind`,
    stateDirectory: "State directory",
    lastWritten: "State last written",
    notYet: "not yet",
    lastError: "Last write error",
  },
};
