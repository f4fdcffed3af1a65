import type { Lag, LogStatus, Status } from "../../api/status-document.js";
import { formatBytes, formatCount, formatShortDuration } from "../../../common/format.js";
import { type Child, element } from "./element.js";
import { type Column, emptyNote, dimmed, table, timeAgo } from "./parts.js";

/** Each log: how far it is read, the lag, and when its last event was. */
export function logTable({ logs, otlp }: Status, now: number): Child {
  if (logs.length === 0) return emptyNote("No log files seen yet.");
  const columns: readonly Column[] = [
    { head: "Log", type: "word" },
    { head: "Files", type: "number" },
    { head: "Read" },
    { head: "Metrics lag", type: "word" },
    ...(otlp.enabled ? [{ head: "OTLP lag", type: "word" } as const] : []),
    { head: "Last event" },
    { head: "Lines", type: "number" },
    { head: "Refused lines" },
  ];
  return table(
    "Read since the start, by log",
    columns,
    logs.map((log) => ({ key: log.kind, cells: logCells(log, otlp.enabled, now) })),
  );
}

function logCells(log: LogStatus, withOtlp: boolean, now: number): readonly Child[] {
  const { metrics, otlp } = log.pipelines;
  return [
    log.kind,
    formatCount(log.files),
    position(log),
    lagText(metrics),
    ...(withOtlp ? [lagText(otlp)] : []),
    timeAgo(log.lastEventTime, now, "none yet"),
    formatCount(log.lines),
    refusedText(log),
  ];
}

/** Read by the metrics pipeline; the records may be further behind. */
function position({ bytes, pipelines, currentFile }: LogStatus): Child {
  const read = Math.max(0, bytes - pipelines.metrics.lagBytes);
  const total = `${formatBytes(read)} of ${formatBytes(bytes)}`;
  if (currentFile === undefined) return total;
  const { name, offset, size } = currentFile;
  return [total, element("br"), dimmed(`${name}: byte ${formatCount(offset)} of ${formatCount(size)}`)];
}

function lagText(lag: Lag | undefined): Child {
  if (lag === undefined) return "unknown";
  if (lag.lagBytes === 0 && lag.lagSeconds === 0) return "up to date";
  return `${formatBytes(lag.lagBytes)}, ${formatShortDuration(lag.lagSeconds)}`;
}

/** How many for which reason, and where the last ones are. */
function refusedText({ refused, lastRefused = [] }: LogStatus): Child {
  const seen = Object.entries(refused).filter(([, count]) => count > 0);
  if (seen.length === 0) return "none";
  const places = lastRefused.map(({ file, offset, reason }) => `${file}: byte ${formatCount(offset)} ${reason}`);
  return [
    seen.map(([reason, count]) => `${reason} ${formatCount(count)}`).join(", "),
    ...places.flatMap((place) => [element("br"), dimmed(place)]),
  ];
}
