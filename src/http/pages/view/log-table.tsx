import type { ComponentChildren } from "preact";
import type { Lag, LogStatus } from "../../api/status-document.js";
import type { PageStatus } from "./page-state.js";
import type { PageTexts } from "../../../texts/page/en.js";
import { formatBytes, formatCount } from "../../../common/format.js";
import { TimeAgo } from "./clock.js";
import { EventsLink } from "./leads.js";
import { Dimmed, EmptyNote } from "./parts.js";
import { type Column, Table } from "./table.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

/** Each log: how far it is read, the lag, and when its last event was. */
export function LogTable({ status: { logs, otlp }, now }: { readonly status: PageStatus; readonly now: number }) {
  const { logs: texts } = useTexts();
  if (logs.length === 0) return <EmptyNote>{texts.none}</EmptyNote>;
  const columns: readonly Column[] = [
    { head: texts.log, type: "word" },
    { head: texts.files, type: "number" },
    { head: texts.read },
    { head: texts.metricsLag, type: "word" },
    ...(otlp.enabled ? [{ head: texts.otlpLag, type: "word" } as const] : []),
    { head: texts.lastEvent },
    { head: texts.lines, type: "number" },
    { head: texts.refusedLines },
  ];
  const rows = logs.map((log) => ({ key: log.kind, cells: logCells(log, otlp.enabled, now, texts) }));
  return <Table caption={texts.caption} columns={columns} rows={rows} />;
}

function logCells(log: LogStatus, withOtlp: boolean, now: number, texts: LogTexts): readonly ComponentChildren[] {
  const { metrics, otlp } = log.pipelines;
  return [
    <EventsLink filter={{ kind: log.kind }}>
      <Text value={log.kind} />
    </EventsLink>,
    formatCount(log.files),
    <Position log={log} />,
    lagText(metrics, texts),
    ...(withOtlp ? [lagText(otlp, texts)] : []),
    <TimeAgo time={log.lastEventTime} now={now} none={texts.noEvent} />,
    formatCount(log.lines),
    <RefusedLines log={log} />,
  ];
}

/** Read by the metrics pipeline; the records may be further behind. */
function Position({ log: { bytes, pipelines, currentFile } }: { readonly log: LogStatus }) {
  const { logs: texts } = useTexts();
  const read = Math.max(0, bytes - pipelines.metrics.lagBytes);
  return (
    <>
      {texts.readOf(formatBytes(read), formatBytes(bytes))}
      {currentFile === undefined ? undefined : (
        <>
          <br />
          <Dimmed>
            <Text value={currentFile.name} />
            {texts.position(currentFile.offset, currentFile.size)}
          </Dimmed>
        </>
      )}
    </>
  );
}

type LogTexts = PageTexts["logs"];

function lagText(lag: Lag | undefined, texts: LogTexts): string {
  if (lag === undefined) return texts.unknownLag;
  if (lag.lagBytes === 0 && lag.lagSeconds === 0) return texts.upToDate;
  return texts.lag(formatBytes(lag.lagBytes), lag.lagSeconds);
}

/** How many for which reason, and where the last ones are. */
function RefusedLines({ log: { refused, lastRefused = [] } }: { readonly log: LogStatus }) {
  const { logs: texts } = useTexts();
  const seen = Object.entries(refused).filter(([, count]) => count > 0);
  if (seen.length === 0) return <>{texts.noneRefused}</>;
  return (
    <>
      <Text value={seen.map(([reason, count]) => `${reason} ${formatCount(count)}`).join(", ")} />
      {lastRefused.map(({ file, offset, reason }, index) => (
        <span key={index}>
          <br />
          <Dimmed>
            <Text value={texts.refusedAt(file, offset, reason)} />
          </Dimmed>
        </span>
      ))}
    </>
  );
}
