import type { LogStatus, OtlpStatus, Status } from "../http/status.js";
import { kinds } from "../kinds/list.js";
import type { KindName } from "../line.js";
import { lastEvent } from "../metrics/computed.js";
import { lines, refusedLines } from "../metrics/families.js";
import { version } from "../version.js";
import type { Parts } from "./observed.js";

/** What the page says. Nothing secret is in here: settings come with their secrets hidden. */
export function describeStatus(parts: Parts): Status {
  const { settings, inForce, startedAt, reading, metrics } = parts;
  const reason = parts.ready();
  const { lastWrite, lastError } = metrics.keeper.report();
  const troubles = findTroubles(parts);
  return {
    overall: { ok: troubles.length === 0, sentence: troubles.length === 0 ? "All is well." : troubles.join(" ") },
    version,
    startedAt,
    ready: { ok: reason === undefined, reason },
    logs: kinds.map(({ name }) => describeLog(name, parts)),
    otlp: describeOtlp(parts),
    state: { dir: settings.state.dir, lastWriteTime: lastWrite, lastError },
    timezone: { name: settings.xmail.timezone, mismatchSeconds: reading.zoneCheck.evidence()?.mismatchSeconds },
    settings: inForce.map(({ flag, value }) => ({ flag, value })),
  };
}

/** One sentence each, the worst first. */
function findTroubles({ ready, metrics, records, reading, settings }: Parts): string[] {
  const reason = ready();
  const unreadable = metrics.follower.files().filter(({ trouble }) => trouble !== undefined);
  const otlp = records?.pipeline.state();
  const mismatch = reading.zoneCheck.evidence()?.mismatchSeconds ?? 0;
  const writeError = metrics.keeper.report().lastError ?? records?.keeper.report().lastError;
  return [
    ...(reason === undefined ? [] : [`Not ready: ${reason}.`]),
    ...unreadable.map(({ cursor, trouble }) => `${cursor.name} cannot be read: ${trouble ?? ""}.`),
    ...(mismatch === 0 ? [] : [`${settings.xmail.timezone} is not the mail server's time zone.`]),
    ...(otlp?.state === "waiting" && reason === undefined
      ? [`OTLP waits: ${otlp.held ?? otlp.lastAnswer?.text ?? "no answer"}.`]
      : []),
    ...(writeError === undefined ? [] : [`The state cannot be written: ${writeError}.`]),
  ];
}

function describeLog(kind: KindName, { metrics, records }: Parts): LogStatus {
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
  const last = lastEvent(metrics.follower, kind);
  return {
    kind,
    files: files.length,
    bytes: files.reduce((sum, { cursor }) => sum + cursor.size, 0),
    lines: metrics.store.series(lines).find(({ labels }) => labels[0] === kind)?.value ?? 0,
    refused: Object.fromEntries(refused.map(({ labels, value }) => [labels[1] ?? "", value])),
    lastEventTime: last === undefined ? undefined : last * 1000,
    pipelines: { metrics: lag(metrics), otlp: records === undefined ? undefined : lag(records) },
    currentFile: current && { name: current.cursor.name, offset: current.cursor.offset, size: current.cursor.size },
  };
}

function describeOtlp({ settings, records }: Parts): OtlpStatus {
  if (records === undefined) return { enabled: false, accepted: 0, rejected: 0, skipped: 0, retried: 0 };
  const { state, since, held, lastAnswer } = records.pipeline.state();
  return {
    enabled: true,
    endpoint: withoutUser(settings.otlp.endpoint?.url),
    state: state === "waiting" ? "waiting" : "delivering",
    sinceTime: since,
    lastAnswer:
      lastAnswer && `${lastAnswer.status === undefined ? "" : `${String(lastAnswer.status)} `}${lastAnswer.text}`,
    waitingReason: state === "waiting" ? (held ?? lastAnswer?.text) : undefined,
    ...records.pipeline.counters(),
  };
}

function withoutUser(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  parsed.username = "";
  parsed.password = "";
  parsed.search = "";
  return parsed.toString();
}
