import { setImmediate } from "node:timers/promises";
import type { Settings } from "../../config.js";
import { reasonOf } from "../../errors.js";
import type { CheckpointReport } from "../../files/checkpointer.js";
import type { Source } from "../../files/source.js";
import { errorCode } from "../../files/system.js";
import type { ProviderReply, QueuedMessage, QueuePage, QueueQuery } from "../../http/api/details.js";
import type { QueueStatus } from "../../http/api/status-document.js";
import type { Logger } from "../../log.js";
import type { Domains } from "../../metrics/domains.js";
import type { QueueView } from "../../metrics/queue-families.js";
import type { QueueRecord } from "../../otlp/queue-record.js";
import type { Privacy } from "../../privacy/privacy.js";
import type { AttemptCounts } from "../../spool/attempts.js";
import {
  createProviderFailures,
  type ProviderFailureOptions,
  type SavedProviderFailures,
} from "../../spool/provider-failures.js";
import { createOutboxes, type Outboxes } from "./outboxes.js";
import { rememberFrozen } from "../../spool/freezings.js";
import { retrySettings } from "../../spool/schedule.js";
import type { Scan } from "../../spool/scan.js";
import { summarise, type QueueStateName, type Summary } from "../../spool/summary.js";
import { createTally, type SavedTally, type Tally, type TallyOptions } from "../../spool/tally.js";
import type { QueueEvent } from "../../spool/queue-event.js";
import { createQueueRecords } from "./records.js";
import { showProviderReplies } from "./replies.js";
import {
  byState,
  toFailures,
  showQueued,
  showQueuePage,
  toCounts,
  toProviderCounts,
  toFigures,
  toStates,
  type ScanResult,
  type Showing,
} from "./view.js";
import { openState } from "../state.js";
import { switchedOff } from "./switched-off.js";

/** What is kept of the queue: what was counted, and the events that no backend has acknowledged yet. */
interface QueueState extends SavedTally {
  readonly outbox: readonly QueueEvent[];
  /** The same as spans. Absent in states of before traces. */
  readonly spans?: readonly QueueEvent[];
  readonly lostSpans?: number;
}

/** The queue, as one scan after the other shows it. */
export interface QueuePipeline {
  readonly view: QueueView;
  /** Messages by state as the last scan found them; undefined where that is not known. */
  last(): Readonly<Record<QueueStateName, number>> | undefined;
  /** How many messages were frozen in the last hour, and in the 24 hours before it, as far as scans saw them. */
  givenUp(): Summary["givenUp"] | undefined;
  /** What failed, by provider; undefined before the first scan ever. */
  providers(): SavedProviderFailures | undefined;
  status(): QueueStatus;
  providerReplies(): ProviderReply[];
  /** Decoded, with people hidden as far as the settings say; the oldest first. */
  queued(limit: number): QueuedMessage[];
  queuePage(query: QueueQuery): QueuePage;
  /** For the OTLP pipeline: failed attempts and freezings, until they are acknowledged. Undefined when it is off. */
  readonly records: Source<QueueRecord> | undefined;
  /** The same for traces, with acknowledgements of their own. */
  readonly spans: Source<QueueRecord> | undefined;
  /** Its state on disk; undefined when it is off. */
  readonly state:
    | { readonly resets: number; readonly isRestored: boolean; writes(): CheckpointReport; flush(): Promise<void> }
    | undefined;
  /** Begins to scan. `sent`: what is asked for. */
  start(sent: { readonly records: boolean; readonly spans: boolean }): void;
  /** No more scans. */
  stop(): void;
  /** Writes the state a last time. */
  close(): Promise<void>;
}

export interface QueueParts {
  readonly scanner: { scan(signal: AbortSignal): Promise<Pick<Scan, "messages" | "local" | "leaves" | "finishedAt">> };
  readonly domains: Pick<Domains, "list" | "toLabel">;
  readonly filterRuns: NonNullable<TallyOptions["filterRuns"]>;
  readonly lastDelivered: ProviderFailureOptions["lastDelivered"];
  readonly privacy: Privacy;
  decode(raw: string): string;
  readonly log: Logger;
  /** Milliseconds UTC. */
  now(): number;
}

/**
 * Opens what is known of the queue. Counters of the queue cannot be made again from any
 * log: what a scan adds to them is on disk before it shows, so that none is ever seen to fall.
 * Throws ConfigError for a state of a newer version.
 */
export async function openQueue(settings: Settings, parts: QueueParts): Promise<QueuePipeline> {
  const { spool, xmail, otlp } = settings;
  if (spool.interval === 0) return switchedOff;
  const { scanner, domains, filterRuns, lastDelivered, privacy, decode, log, now } = parts;
  const { restored, resets, keep } = await openState<QueueState>("queue", settings, log);
  const outboxes = createOutboxes(restored, onAcknowledged);
  const retry = retrySettings(settings.spool);
  const showing: Showing = { privacy, decode, retry, findRun: filterRuns.find };
  const ending = new AbortController();
  const scans = { ok: 0, failed: 0 };
  const addDeleted = rememberFrozen();
  const countsSince = xmail.startAt === "beginning" ? 0 : now();
  const isLocal = (domain: string) => domains.toLabel(domain) !== "other";
  const providers = createProviderFailures({ saved: restored?.providers, isLocal, lastDelivered });
  const tally = createTally({ saved: restored, countsSince, retry, providers, outbox: outboxes, filterRuns });
  const checkpointer = keep(() => writeQueueState(tally, outboxes));
  let sent = { records: false, spans: false };
  let counts: AttemptCounts | undefined = restored?.isWhole === true ? tally.counts() : undefined;
  let lastResult: ScanResult | undefined;
  let lastScan: Pick<ScanResult, "time" | "seconds"> | undefined;
  let unknown: string | undefined = "it was not scanned yet";
  let reportedLost = tally.lost() + outboxes.lostSpans();
  let scanning: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  /** One at a time. */
  function startScan(): void {
    if (ending.signal.aborted || scanning !== undefined) return;
    scanning = scan()
      .catch(fail)
      .finally(() => (scanning = undefined));
  }

  async function scan(): Promise<void> {
    const began = performance.now();
    const { messages, local, leaves, finishedAt: time } = await scanner.scan(ending.signal);
    // a share that is not mounted is no empty queue: its messages come back, and would be counted again
    if (leaves === 0) return scanFailed("the spool holds no directories of a queue");
    const options = { now: time, localDomains: domains.list(), toLabel: domains.toLabel };
    const summary = await summarise(
      messages,
      local,
      { ...options, remoteDomains: spool.remoteDomains },
      yieldToEventLoop,
    );
    if (await tally.take(messages, yieldToEventLoop)) checkpointer.markDirty();
    await checkpointer.write();
    // what could not be written is written with the next scan, and does not show until then
    if (checkpointer.report().lastError === undefined) counts = tally.counts();
    lastScan = { time, seconds: (performance.now() - began) / 1000 };
    lastResult = { ...lastScan, messages, summary: addDeleted(summary, time) };
    if (unknown !== undefined && scans.failed > 0) log.info({ messages: messages.size }, "the queue can be read again");
    unknown = undefined;
    scans.ok++;
    const lost = tally.lost() + outboxes.lostSpans();
    if (lost > reportedLost) log.error({ attempts: tally.lost(), spans: outboxes.lostSpans() }, lostText);
    reportedLost = lost;
  }

  function fail(error: unknown): void {
    if (ending.signal.aborted) return;
    const code = errorCode(error);
    if (code !== "ENOENT" || lastScan !== undefined)
      return scanFailed(code === "EACCES" ? `${reasonOf(error)}: ${deniedText}` : reasonOf(error));
    // no spool here at all: only the logs are on this machine
    unknown = "there is no spool in the mail root";
    log.debug({ mailRoot: xmail.mailRoot }, "there is no queue to read");
  }

  function scanFailed(reason: string): void {
    lastResult = undefined;
    scans.failed++;
    if (reason !== unknown)
      log.warn({ mailRoot: xmail.mailRoot, reason }, "the queue cannot be read; --spool.interval 0 switches it off");
    unknown = reason;
  }

  function onAcknowledged(): void {
    checkpointer.markDirty();
    // events that found no room need not wait for the next turn
    if (outboxes.size() === 0 && tally.isBehind()) startScan();
  }

  return {
    records: createQueueRecords(outboxes.records, privacy, otlp.body),
    spans: createQueueRecords(outboxes.spans, privacy, "text"),
    view: {
      figures: () => lastResult && toFigures(lastResult),
      counts: () => counts && { ...toCounts(counts), ...toProviderCounts(tally.providers()) },
      scans: () => scans,
      scanInterval: () => spool.interval / 1000,
      lastScan: () => lastScan,
      lost: () => (sent.records ? tally.lost() : undefined),
      lostSpans: () => (sent.spans ? outboxes.lostSpans() : undefined),
    },
    last: () => lastResult && byState(lastResult),
    givenUp: () => lastResult?.summary.givenUp,
    providers: () => counts && tally.providers(),
    status: () => ({
      unknown,
      scannedTime: lastScan?.time,
      states: lastResult === undefined ? [] : toStates(lastResult),
      failures: counts === undefined ? [] : toFailures(counts),
    }),
    providerReplies: () => (lastResult === undefined ? [] : showProviderReplies(lastResult, showing, isLocal)),
    queued: (limit) => (lastResult === undefined ? [] : showQueued(lastResult, limit, showing)),
    queuePage: (query) => (lastResult === undefined ? noMessages : showQueuePage(lastResult, query, showing)),
    state: {
      resets,
      isRestored: restored !== undefined,
      writes: () => checkpointer.report(),
      flush: checkpointer.flush,
    },
    start(asked) {
      sent = asked;
      outboxes.open(sent);
      const hasEvents = sent.records || sent.spans;
      if (hasEvents) tally.startEvents(startOf(otlp.startAt, now()));
      // from when on attempts count and become records is decided now, and not when the queue can be read
      if (restored === undefined || (hasEvents && restored.notesSince === undefined)) void checkpointer.flush();
      startScan();
      timer = setInterval(startScan, spool.interval);
    },
    stop() {
      clearInterval(timer);
      ending.abort();
    },
    async close() {
      await scanning;
      await checkpointer.close();
    },
  };
}

/** The state as JSON. Its two big parts are text already, so that it is made in some milliseconds, whatever the queue. */
function writeQueueState(tally: Tally, { records, spans, lostSpans }: Outboxes): string {
  const { ledger, ...rest } = tally.save();
  return `${JSON.stringify(rest).slice(0, -1)},"ledger":"${ledger}","outbox":${records.toJson()},"spans":${spans.toJson()},"lostSpans":${lostSpans()}}`;
}

/** Milliseconds UTC from which on attempts become records, at the first start with OTLP. */
function startOf(startAt: Settings["otlp"]["startAt"], now: number): number {
  if ("ago" in startAt) return now - startAt.ago;
  return startAt.from === "beginning" ? 0 : now;
}

const noMessages: QueuePage = { messages: [], matching: 0 };

async function yieldToEventLoop(): Promise<void> {
  await setImmediate();
}

const deniedText = "the spool is open to XMail's user alone";
const lostText =
  "failed attempts became no log record or span: their messages left the queue while the backend took nothing";
