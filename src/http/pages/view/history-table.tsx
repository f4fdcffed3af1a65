import type { History } from "../../api/status-document.js";
import { formatCount, formatShortDuration } from "../../../common/format.js";
import { clock, inSteps, plots, rowSeconds } from "./history-plots.js";

/** Plot data, the newest first. */
export function HistoryTable({ history }: { readonly history: History }) {
  const { fromTime, stepSeconds, series } = inSteps(history, rowSeconds);
  const steps = Math.max(...plots.map(({ name }) => series[name].length));
  return (
    <table class="numbers">
      <caption>Counts per {formatShortDuration(stepSeconds)}, by event time</caption>
      <thead>
        <tr>
          <th scope="col">From (UTC)</th>
          {plots.map(({ name, title }) => (
            <th key={name} scope="col" class="number">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: steps }, (_, index) => steps - 1 - index).map((step) => {
          const time = fromTime + step * stepSeconds * 1000;
          return (
            <tr key={time}>
              <th scope="row">{clock(time)}</th>
              {plots.map(({ name }) => (
                <td key={name} class="number">
                  {formatCount(series[name][step] ?? 0)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
