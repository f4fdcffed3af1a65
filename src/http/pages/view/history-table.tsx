import type { SpanHistory, SpanName } from "../../api/history-document.js";
import { formatCount } from "../../../common/format.js";
import { Zone } from "./clock.js";
import { joinCounts, shownPlots, stepLabel, stepsOf } from "./history-plots.js";
import { type Column, Table } from "./table.js";
import { useTexts } from "./texts.js";

/** Plot data, the newest first. */
export function HistoryTable({ history }: { readonly history: SpanHistory }) {
  const { history: texts } = useTexts();
  const { stepSeconds } = history;
  const plots = shownPlots(history);
  const size = stepsInRow[history.span];
  return (
    <Table
      isCompact
      caption={texts.caption(stepSeconds * size)}
      columns={[
        { head: texts.from },
        ...plots.map(({ name }): Column => ({ head: texts.plots[name].title, type: "number" })),
      ]}
      rows={rowStarts(history, size).map((start) => ({
        key: String(start),
        cells: [
          <Zone.Consumer>{(zone) => <>{stepLabel(history, start, zone, texts)}</>}</Zone.Consumer>,
          ...plots.map(({ name }) =>
            formatCount(joinCounts(name, stepsOf(history, name).counts.slice(start, start + size))),
          ),
        ],
      }))}
    />
  );
}

/** Rows begin at full steps of their own length: at 11:05, at midnight. An incomplete one at the beginning is left out. */
function rowStarts({ first, series }: SpanHistory, size: number): number[] {
  const length = series.received.length / 2;
  const skipped = (size - ((first + length) % size)) % size;
  return Array.from(
    { length: Math.ceil((length - skipped) / size) },
    (_, index) => skipped + index * size,
  ).toReversed();
}

const stepsInRow: Readonly<Record<SpanName, number>> = { hour: 5, day: 12, week: 12, month: 4, year: 7 };
