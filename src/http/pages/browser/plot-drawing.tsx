import { Component, createRef } from "preact";
import { formatCount } from "../../../common/format.js";
import { barSeconds, clock, inSteps, plotSentence } from "../view/history-plots.js";
import { BarImage, type DrawingProps } from "../view/plot-figure.js";
import type { Chart, ChartData, drawChart } from "./uplot-chart.js";

type Draw = typeof drawChart;

/** The server's bars, kept up to date; once somebody points at one of the plots, charts with an axis and a cursor take their place. */
export class PlotDrawing extends Component<DrawingProps, { readonly isDrawn: boolean }> {
  override state = { isDrawn: false };
  private readonly place = createRef<HTMLDivElement>();
  private draw: Draw | undefined;
  private chart: Chart | undefined;

  override componentDidMount(): void {
    drawings.add(this);
  }

  override componentWillUnmount(): void {
    drawings.delete(this);
    this.chart?.remove();
  }

  override componentDidUpdate(): void {
    if (this.chart === undefined) this.redraw();
    else this.chart.show(toData(this.props));
  }

  /** Empties the place first: the bars go. */
  begin(draw: Draw): void {
    this.draw = draw;
    this.setState({ isDrawn: true });
  }

  redraw(): void {
    const { current } = this.place;
    if (current === null || this.draw === undefined) return;
    this.chart?.remove();
    const readout = current.parentElement?.querySelector(".range");
    this.chart = this.draw(current, toData(this.props), (time, count) => {
      if (time === undefined) readout?.removeAttribute("data-at");
      else readout?.setAttribute("data-at", `${clock(time)}: ${formatCount(count)}`);
    });
  }

  fit(): void {
    this.chart?.fit();
  }

  override render({ plot, history }: DrawingProps) {
    return (
      <div class="drawing" role="img" aria-label={plotSentence(history, plot)} ref={this.place} onPointerEnter={load}>
        {!this.state.isDrawn && <BarImage counts={inSteps(history, barSeconds).series[plot.name]} />}
      </div>
    );
  }
}

const drawings = new Set<PlotDrawing>();
let loading: Promise<void> | undefined;

/** Charts of all plots at once: their cursors go together. */
function load(): void {
  loading ??= import("./uplot-chart.js").then(
    ({ drawChart }) => {
      for (const drawing of drawings) drawing.begin(drawChart);
      // a canvas does not adapt its colours by itself
      for (const change of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"])
        matchMedia(change).addEventListener("change", () => drawings.forEach((drawing) => drawing.redraw()));
      addEventListener("resize", () => drawings.forEach((drawing) => drawing.fit()));
    },
    // the bars stay; the next one who points may have a better connection
    () => void (loading = undefined),
  );
}

function toData({ plot, history }: DrawingProps): ChartData {
  const { fromTime, stepSeconds, series } = inSteps(history, barSeconds);
  const counts = series[plot.name];
  return { times: counts.map((_count, index) => fromTime / 1000 + index * stepSeconds), counts, stepSeconds };
}
