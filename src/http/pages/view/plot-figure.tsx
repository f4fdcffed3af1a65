import type { ComponentType } from "preact";
import type { SpanHistory } from "../../api/history-document.js";
import { type ClockZone, Zone } from "./clock.js";
import {
  plotSentence,
  plotTotal,
  stepLabel,
  stepsOf,
  totalBefore,
  type Plot,
  type PlotSteps,
} from "./history-plots.js";
import { useTexts } from "./texts.js";

export interface DrawingProps {
  readonly plot: Plot;
  readonly history: SpanHistory;
  readonly zone: ClockZone;
}

/** What draws a plot: bars without script, or what the browser has in place of them. */
export type Drawing = ComponentType<DrawingProps>;

export interface PlotFigureProps extends Omit<DrawingProps, "zone"> {
  readonly drawing: Drawing;
}

/** A plot with its title, total and range. */
export function PlotFigure({ plot, history, drawing: DrawnPlot }: PlotFigureProps) {
  const { history: texts } = useTexts();
  const { name, tone } = plot;
  const { title, about } = texts.plots[name];
  const printBefore = name === "queue" ? texts.beforeAtMost : texts.before;
  return (
    <figure class={`plot ${tone}`} data-plot={name}>
      <figcaption>
        <span class="title">{title}</span>
        <strong>{plotTotal(history, name)}</strong>
        <span class="soft">{about}</span>
        {stepsOf(history, name).before.some((count) => count > 0) && (
          <span class="soft">{printBefore(texts.spans[history.span].before, totalBefore(history, name))}</span>
        )}
      </figcaption>
      <Zone.Consumer>
        {(zone) => (
          <>
            <DrawnPlot plot={plot} history={history} zone={zone} />
            <PlotRange plot={plot} history={history} zone={zone} />
          </>
        )}
      </Zone.Consumer>
    </figure>
  );
}

/** Where the plot begins and ends, and its highest bar. */
function PlotRange({ plot: { name }, history, zone }: DrawingProps) {
  const { history: texts } = useTexts();
  const { counts } = stepsOf(history, name);
  return (
    <div class="range soft">
      <span>{stepLabel(history, 0, zone, texts)}</span>
      <span class="peak">{texts.peak(Math.max(0, ...counts))}</span>
      <span>{stepLabel(history, counts.length, zone, texts)}</span>
    </div>
  );
}

/** Bars without script: an SVG that scales to its width, in the text colour. */
export function Bars({ plot, history, zone }: DrawingProps) {
  const texts = useTexts();
  return (
    <div class="drawing" role="img" aria-label={plotSentence(history, plot, zone, texts)}>
      <BarImage {...stepsOf(history, plot.name)} />
    </div>
  );
}

/** A bar a step, and the time before as a thin line. */
export function BarImage({ counts, before }: PlotSteps) {
  const top = Math.max(1, ...counts, ...before);
  const bars = counts.map((count, index) => {
    const height = (count / top) * 100;
    return height === 0 ? "" : `M${index + 0.1} 100v-${height.toFixed(1)}h.8V100z`;
  });
  const line = before.map(
    (count, index) => `${index === 0 ? "M" : "L"}${index + 0.5} ${(100 - (count / top) * 100).toFixed(1)}`,
  );
  return (
    <svg
      viewBox={`0 0 ${Math.max(1, counts.length)} 100`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path d={bars.join("")} fill="currentColor" />
      {before.some((count) => count > 0) && <path class="line" d={line.join("")} vector-effect="non-scaling-stroke" />}
    </svg>
  );
}
