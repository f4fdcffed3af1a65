import { adviseDelivery } from "../advice/delivery.js";
import { toSentence } from "../advice/advice.js";
import { adviseEndpoint, withoutCredentials } from "../advice/endpoint.js";
import type {
  LogStatus,
  OtlpStatus,
  Problem,
  PushStatus,
  QueueStatus,
  ServiceStatus,
  Status,
} from "../http/api/status-document.js";
import { kinds } from "../kinds/list.js";
import type { KindName } from "../line.js";
import { lines, refusedLines } from "../metrics/families.js";
import type { MetricPush } from "../otlp/metric-push.js";
import type { ProbeState } from "../probe/probes.js";
import type { AdviceTexts } from "../texts/advice/en.js";
import { catalogue, type Texts } from "../texts/catalogue.js";
import type { Language } from "../texts/language.js";
import { version } from "../version.js";
import { describeDestinations } from "./destinations.js";
import { gatherFacts, isCatchingUp } from "./facts.js";
import { describeLastHour } from "./last-hour.js";
import type { RunningParts } from "./gauges.js";
import { findProblems } from "./problems.js";
import { lastLine } from "./silence.js";

/** The status document. Holds no secrets: the settings come with theirs hidden. */
export function describeStatus(parts: RunningParts, language: Language = "en"): Status {
  const texts = catalogue[language];
  const { settings, inForce, startedAt, decoding, metrics } = parts;
  const reason = parts.notReady(language);
  const { lastWrite, lastError } = metrics.checkpointer.report();
  return {
    overall: summarize(
      findProblems(gatherFacts(parts, Date.now(), language), texts),
      isCatchingUp(metrics) ? parts.catchUp.describe(texts.problems) : undefined,
      texts,
    ),
    version,
    startedAt,
    ready: { ok: reason === undefined, reason },
    ...describeLastHour(metrics.recent(), metrics.store),
    queue: describeQueue(parts.queue.status(), texts.advice),
    destinations: describeDestinations(parts, Date.now()),
    ...(settings.xmail.probe === undefined
      ? {}
      : { services: parts.probes.states().map((state) => describeService(state, texts.advice)) }),
    logs: kinds.map(({ name }) => describeLog(name, parts)),
    otlp: describeOtlp(parts.records, texts.advice),
    otlpMetrics: describePush(parts.telemetry.push, texts.advice),
    otlpTraces: describeOtlp(parts.traces, texts.advice),
    state: { dir: settings.state.dir, lastWriteTime: lastWrite, lastError },
    timezone: {
      name: settings.xmail.timezone,
      offsets: parts.zoneOffsets(),
      mismatchSeconds: decoding.zoneCheck.evidence()?.mismatchSeconds,
    },
    settings: inForce.map(({ flag, value }) => ({ flag, value })),
  };
}

function describeService(state: ProbeState, { reason }: AdviceTexts): ServiceStatus {
  const { service, address, isUp, seconds, failingSince, error } = state;
  return {
    ...{ service, address, up: isUp, bannerSeconds: seconds, failingSinceTime: failingSince },
    error: error === undefined ? undefined : reason(error),
  };
}

function describeQueue(status: QueueStatus, { reason }: AdviceTexts): QueueStatus {
  return status.unknown === undefined ? status : { ...status, unknown: reason(status.unknown) };
}

/** Catching up is not a problem: it ends by itself. */
function summarize(
  problems: readonly Problem[],
  catchingUp: string | undefined,
  { problems: { none }, advice }: Texts,
): Status["overall"] {
  const busy = catchingUp === undefined ? [] : [toSentence({ text: catchingUp }, advice)];
  if (problems.length > 0)
    return { ok: false, sentence: [...problems.map(({ sentence }) => sentence), ...busy].join(" "), problems };
  return busy.length > 0
    ? { ok: true, busy: true, sentence: busy.join(" "), problems }
    : { ok: true, sentence: none, problems };
}

function describeLog(kind: KindName, { metrics, records, traces }: RunningParts): LogStatus {
  const files = metrics.follower.files().filter(({ cursor, path }) => cursor.kind === kind && path !== undefined);
  const current = files.reduce<(typeof files)[number] | undefined>(
    (newest, file) => (newest === undefined || file.cursor.name > newest.cursor.name ? file : newest),
    undefined,
  );
  const refused = metrics.store.series(refusedLines).filter(({ labels, value }) => labels[0] === kind && value > 0);
  const lag = (side: typeof metrics | NonNullable<typeof records>) => {
    const { bytes, seconds } = side.follower.lag(kind);
    return { lagBytes: bytes, lagSeconds: seconds };
  };
  const last = lastLine(metrics, kind);
  return {
    kind,
    files: files.length,
    bytes: files.reduce((sum, { cursor }) => sum + cursor.size, 0),
    lines: metrics.store.series(lines).find(({ labels }) => labels[0] === kind)?.value ?? 0,
    refused: Object.fromEntries(refused.map(({ labels, value }) => [labels[1] ?? "", value])),
    lastRefused: metrics
      .recent()
      .refusedLines.list(kind)
      .map(({ file, offset, reason }) => ({ file, offset, reason })),
    lastEventTime: last === undefined ? undefined : last * 1000,
    pipelines: { metrics: lag(metrics), otlp: records && lag(records), traces: traces && lag(traces) },
    currentFile: current && { name: current.cursor.name, offset: current.cursor.offset, size: current.cursor.size },
  };
}

function describeOtlp(records: RunningParts["records"], texts: AdviceTexts): OtlpStatus {
  if (records === undefined) return { enabled: false, accepted: 0, rejected: 0, skipped: 0, retried: 0 };
  const now = records.pipeline.state();
  const { state, since, held, lastAnswer } = now;
  const { endpoint } = records.pipeline;
  const waiting = state === "waiting" ? adviseDelivery(now, endpoint, texts) : undefined;
  return {
    enabled: true,
    endpoint: withoutCredentials(endpoint.url),
    proxy: withoutCredentials(endpoint.proxy),
    state: state === "waiting" ? "waiting" : "delivering",
    sinceTime: since,
    lastAnswer: lastAnswer && adviseEndpoint(lastAnswer, endpoint, texts).text,
    waitingReason: waiting?.text,
    ...(held === undefined && waiting?.fix !== undefined ? { fix: waiting.fix } : {}),
    ...records.pipeline.counters(),
  };
}

function describePush(push: MetricPush | undefined, texts: AdviceTexts): PushStatus {
  if (push === undefined) return { enabled: false, dataPoints: 0, accepted: 0, failed: 0, rejectedPoints: 0 };
  const { endpoint } = push;
  const { lastAnswer, lastAcceptedTime, failingSince, points } = push.state();
  const { text, fix } = (lastAnswer && adviseEndpoint(lastAnswer, endpoint, texts)) ?? {};
  const isFailing = failingSince !== undefined;
  return {
    enabled: true,
    endpoint: withoutCredentials(endpoint.url),
    proxy: withoutCredentials(endpoint.proxy),
    state: isFailing ? "failing" : lastAcceptedTime === undefined ? "waiting" : "pushing",
    failingSinceTime: failingSince,
    lastAcceptedTime,
    lastAnswer: text,
    ...(isFailing && fix !== undefined ? { fix } : {}),
    dataPoints: points,
    ...push.counters(),
  };
}
