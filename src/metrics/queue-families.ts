import type { ComputedFamily, Distribution } from "./points.js";

/** What the queue says at the moment of a scrape. */
export interface QueueView {
  /** As the last scan found it; undefined before the first, when it is off, and where the spool cannot be read. */
  figures(): QueueFigures | undefined;
  /** Counted over all scans, as far as it is safe on disk; undefined before the first scan ever. */
  counts(): QueueCounts | undefined;
  /** Scans of this process by `ok` and `failed`. */
  scans(): Readonly<Record<string, number>> | undefined;
  /** Seconds from one to the next; undefined when it is off. */
  scanInterval(): number | undefined;
  /** The last one that went well. Milliseconds UTC, and seconds it took. */
  lastScan(): { readonly time: number; readonly seconds: number } | undefined;
  /** Failed attempts that became no log record; undefined where there are none. */
  lost(): number | undefined;
  /** The same for spans. */
  lostSpans(): number | undefined;
}

/** Counted from the SMAIL log, beside what the spool says. */
export interface Delivered {
  delivered(): number;
  deliveredTo(): readonly (readonly [provider: string, deliveries: number])[];
}

export interface QueueFigures {
  readonly states: Readonly<Record<string, QueueStateFigures>>;
  /** Seconds since they came. */
  readonly ages: Distribution;
  readonly attempts: Distribution;
  readonly domains: readonly (readonly [domain: string, messages: number])[];
}

interface QueueStateFigures {
  readonly messages: number;
  readonly bytes: number;
  /** When the oldest came, milliseconds UTC. */
  readonly oldest: number | undefined;
}

export interface QueueCounts {
  /** `deferred`, `failed`, `unreported`. */
  readonly results: Readonly<Record<string, number>>;
  readonly failures: readonly (readonly [failureClass: string, reason: string, attempts: number])[];
  readonly attempts: readonly (readonly [provider: string, result: string, attempts: number])[];
  readonly refusals: readonly (readonly [provider: string, reason: string, attempts: number])[];
}

/**
 * Families of the queue; docs/queue.md says what they can and cannot tell. `since`: when its counters began, `deliveredSince`: when
 * those of deliveries did.
 */
export function queueFamilies(
  queue: QueueView & Delivered,
  since: () => number | undefined,
  deliveredSince: () => number | undefined,
): readonly ComputedFamily[] {
  const perState = (read: (figures: QueueStateFigures) => number | undefined) => () =>
    Object.entries(queue.figures()?.states ?? {}).flatMap(([state, figures]) => {
      const value = read(figures);
      return value === undefined ? [] : [[[state], value] as const];
    });
  const perLabel = (rows: readonly (readonly [string, number])[] = []) =>
    rows.map(([label, value]) => [[label], value] as const);
  const perPair = (rows: readonly (readonly [string, string, number])[] = []) =>
    rows.map(([first, second, value]) => [[first, second], value] as const);

  return [
    {
      name: "xmail_queue_messages",
      type: "gauge",
      help:
        "Messages in XMail's queue, one per recipient: new waits for its first attempt, active is in its first attempt, " +
        "retry failed and will be retried, frozen was given up; local are files of local programs not picked up yet.",
      labels: ["state"],
      read: perState(({ messages }) => messages),
    },
    {
      name: "xmail_queue_bytes",
      type: "gauge",
      help: "Size of these messages on disk.",
      labels: ["state"],
      read: perState(({ bytes }) => bytes),
    },
    {
      name: "xmail_queue_oldest_message_timestamp_seconds",
      type: "gauge",
      help: "Time at which the file of the oldest of these messages was created; absent if there is none.",
      labels: ["state"],
      read: perState(({ oldest }) => (oldest === undefined ? undefined : oldest / 1000)),
    },
    {
      name: "xmail_queue_message_age_seconds",
      type: "gaugehistogram",
      help: "Age of the messages new, active and retry that are in the queue now.",
      labels: [],
      read: () => queue.figures()?.ages,
    },
    {
      name: "xmail_queue_message_attempts",
      type: "gaugehistogram",
      help: "Attempts started for the messages new, active and retry that are in the queue now.",
      labels: [],
      read: () => queue.figures()?.attempts,
    },
    {
      name: "xmail_queue_domain_messages",
      type: "gauge",
      help:
        "Messages new, active and retry by domain of the recipient: a local domain, with --spool.remote-domains one of the " +
        "remote domains with the most messages, else other.",
      labels: ["domain"],
      read: () => perLabel(queue.figures()?.domains),
    },
    {
      name: "xmail_delivery_attempts_total",
      type: "counter",
      help:
        "Delivery attempts by result: delivered (the sum of xmail_smail_deliveries_total); of those found in the spool deferred (XMail " +
        "retries), failed (it does not), or unreported if it recorded no reason. Before the first scan there is only delivered.",
      labels: ["result"],
      read: () => perLabel([["delivered", queue.delivered()], ...Object.entries(queue.counts()?.results ?? {})]),
      since: ([result]) => (result === "delivered" ? deliveredSince() : since()),
    },
    {
      name: "xmail_delivery_failures_total",
      type: "counter",
      help: "Failed attempts by class and reason; if several hosts were tried, the reason of the last one.",
      labels: ["class", "reason"],
      read: () => perPair(queue.counts()?.failures),
      since,
    },
    {
      name: "xmail_destination_attempts_total",
      type: "counter",
      help:
        "Delivery attempts by provider, a closed list (docs/metrics.md), and result as in xmail_delivery_attempts_total; the provider is that of " +
        "the host that was asked, without one of the recipient's domain; local needed no other server.",
      labels: ["provider", "result"],
      read: () => [
        ...queue.deliveredTo().map(([provider, value]) => [[provider, "delivered"], value] as const),
        ...perPair(queue.counts()?.attempts),
      ],
      since: ([, result]) => (result === "delivered" ? deliveredSince() : since()),
    },
    {
      name: "xmail_destination_refusals_total",
      type: "counter",
      help:
        "Of the failed attempts by provider those refused because of this server or the sender's domain, whatever the recipient: " +
        "blocklisted, reputation, or authentication (SPF, DKIM, DMARC).",
      labels: ["provider", "reason"],
      read: () => perPair(queue.counts()?.refusals),
      since,
    },
    {
      name: "xmail_queue_scan_duration_seconds",
      type: "gauge",
      help: "Duration of the last complete scan of the spool.",
      labels: [],
      read: () => (queue.lastScan() === undefined ? [] : [[[], queue.lastScan()?.seconds ?? 0]]),
    },
    {
      name: "xmail_queue_scan_timestamp_seconds",
      type: "gauge",
      help: "Time at which the last complete scan of the spool ended.",
      labels: [],
      read: () => (queue.lastScan() === undefined ? [] : [[[], (queue.lastScan()?.time ?? 0) / 1000]]),
    },
    {
      name: "xmail_queue_scan_interval_seconds",
      type: "gauge",
      help: "Time from the start of one scan of the spool to the next, as configured (--spool.interval).",
      labels: [],
      read: () => (queue.scanInterval() === undefined ? [] : [[[], queue.scanInterval() ?? 0]]),
    },
    {
      name: "xmail_queue_scans_total",
      type: "counter",
      help: "Scans of the spool since the exporter started; failed if it could not be read.",
      labels: ["result"],
      read: () => perLabel(Object.entries(queue.scans() ?? {})),
    },
    {
      name: "xmail_exporter_lost_queue_attempts_total",
      type: "counter",
      help: "Failed attempts that did not become log records: their messages left the queue while the OTLP backend was unavailable for too long.",
      labels: [],
      read: () => (queue.lost() === undefined ? [] : [[[], queue.lost() ?? 0]]),
      since,
    },
    {
      name: "xmail_exporter_lost_queue_spans_total",
      type: "counter",
      help: "Failed attempts that did not become spans because too many were waiting for the OTLP backend.",
      labels: [],
      read: () => (queue.lostSpans() === undefined ? [] : [[[], queue.lostSpans() ?? 0]]),
      since,
    },
  ];
}
