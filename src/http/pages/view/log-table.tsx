import type { ComponentChildren } from "preact";
import type { Lag, LogStatus } from "../../api/status-document.js";
import type { PageStatus } from "./page-state.js";
import { formatBytes, formatCount, formatShortDuration } from "../../../common/format.js";
import { TimeAgo } from "./clock.js";
import { EventsLink } from "./leads.js";
import { Dimmed, EmptyNote } from "./parts.js";
import { type Column, Table } from "./table.js";
import { Text } from "./text.js";

/** Each log: how far it is read, the lag, and when its last event was. */
export function LogTable({ status: { logs, otlp }, now }: { readonly status: PageStatus; readonly now: number }) {
  if (logs.length === 0) return <EmptyNote>No log files seen yet.</EmptyNote>;
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
  const rows = logs.map((log) => ({ key: log.kind, cells: logCells(log, otlp.enabled, now) }));
  return <Table caption="Read since the start, by log" columns={columns} rows={rows} />;
}

function logCells(log: LogStatus, withOtlp: boolean, now: number): readonly ComponentChildren[] {
  const { metrics, otlp } = log.pipelines;
  return [
    <EventsLink filter={{ kind: log.kind }}>
      <Text value={log.kind} />
    </EventsLink>,
    formatCount(log.files),
    <Position log={log} />,
    lagText(metrics),
    ...(withOtlp ? [lagText(otlp)] : []),
    <TimeAgo time={log.lastEventTime} now={now} none="none yet" />,
    formatCount(log.lines),
    <RefusedLines log={log} />,
  ];
}

/** Read by the metrics pipeline; the records may be further behind. */
function Position({ log: { bytes, pipelines, currentFile } }: { readonly log: LogStatus }) {
  const read = Math.max(0, bytes - pipelines.metrics.lagBytes);
  return (
    <>
      {formatBytes(read)} of {formatBytes(bytes)}
      {currentFile === undefined ? undefined : (
        <>
          <br />
          <Dimmed>
            <Text value={currentFile.name} />: byte {formatCount(currentFile.offset)} of {formatCount(currentFile.size)}
          </Dimmed>
        </>
      )}
    </>
  );
}

function lagText(lag: Lag | undefined): string {
  if (lag === undefined) return "unknown";
  if (lag.lagBytes === 0 && lag.lagSeconds === 0) return "up to date";
  return `${formatBytes(lag.lagBytes)}, ${formatShortDuration(lag.lagSeconds)}`;
}

/** How many for which reason, and where the last ones are. */
function RefusedLines({ log: { refused, lastRefused = [] } }: { readonly log: LogStatus }) {
  const seen = Object.entries(refused).filter(([, count]) => count > 0);
  if (seen.length === 0) return <>none</>;
  return (
    <>
      <Text value={seen.map(([reason, count]) => `${reason} ${formatCount(count)}`).join(", ")} />
      {lastRefused.map(({ file, offset, reason }, index) => (
        <span key={index}>
          <br />
          <Dimmed>
            <Text value={`${file}: byte ${formatCount(offset)} ${reason}`} />
          </Dimmed>
        </span>
      ))}
    </>
  );
}
