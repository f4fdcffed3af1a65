import type { ComponentType } from "preact";
import type { History } from "../../api/status-document.js";
import { formatCount } from "../../../common/format.js";
import { barSeconds, clock, inSteps, plotSentence, plotTotal, type Plot } from "./history-plots.js";

export interface DrawingProps {
  readonly plot: Plot;
  readonly history: History;
}

/** What draws a plot: bars without script, or what the browser has in place of them. */
export type Drawing = ComponentType<DrawingProps>;

export interface PlotFigureProps extends DrawingProps {
  readonly drawing: Drawing;
}

/** A plot with its title, total and range. */
export function PlotFigure({ plot, history, drawing: DrawnPlot }: PlotFigureProps) {
  const { name, title, about, tone } = plot;
  return (
    <figure class={`plot ${tone}`} data-plot={name}>
      <figcaption>
        <span class="title">{title}</span>
        <strong>{plotTotal(history, name)}</strong>
        <span class="soft">{about}</span>
      </figcaption>
      <DrawnPlot plot={plot} history={history} />
      <PlotRange plot={plot} history={history} />
    </figure>
  );
}

/** Where the plot begins and ends, and its highest bar. */
function PlotRange({ plot: { name }, history }: DrawingProps) {
  const { fromTime, stepSeconds, series } = inSteps(history, barSeconds);
  return (
    <div class="range soft">
      <span>{clock(fromTime)}</span>
      <span class="peak">peak {formatCount(Math.max(0, ...series[name]))}</span>
      <span>{clock(fromTime + series[name].length * stepSeconds * 1000)} UTC</span>
    </div>
  );
}

/** Bars without script: an SVG that scales to its width, in the text colour. */
export function Bars({ plot, history }: DrawingProps) {
  return (
    <div class="drawing" role="img" aria-label={plotSentence(history, plot)}>
      <BarImage counts={inSteps(history, barSeconds).series[plot.name]} />
    </div>
  );
}

export function BarImage({ counts }: { readonly counts: readonly number[] }) {
  const top = Math.max(1, ...counts);
  const bars = counts.map((count, index) => {
    const height = (count / top) * 100;
    return height === 0 ? "" : `M${index + 0.1} 100v-${height.toFixed(2)}h.8V100z`;
  });
  return (
    <svg
      viewBox={`0 0 ${Math.max(1, counts.length)} 100`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path d={bars.join("")} fill="currentColor" />
    </svg>
  );
}
