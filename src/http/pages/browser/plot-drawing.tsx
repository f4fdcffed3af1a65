import { Component, createRef } from "preact";
import { plotSentence, stepLabel, stepsOf, stepTime } from "../view/history-plots.js";
import { useTexts } from "../view/texts.js";
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
    this.chart = this.draw(current, toData(this.props), (index, count, before) => {
      const { history, zone } = this.props;
      if (index === undefined) readout?.removeAttribute("data-at");
      else {
        const texts = useTexts().history;
        const label = stepLabel(history, index, zone, texts);
        readout?.setAttribute("data-at", texts.atCursor(label, count, before));
      }
    });
  }

  fit(): void {
    this.chart?.fit();
  }

  override render({ plot, history, zone }: DrawingProps) {
    return (
      <div
        class="drawing"
        role="img"
        aria-label={plotSentence(history, plot, zone, useTexts())}
        ref={this.place}
        onPointerEnter={load}
      >
        {!this.state.isDrawn && <BarImage {...stepsOf(history, plot.name)} />}
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

function toData({ plot, history, zone }: DrawingProps): ChartData {
  const steps = stepsOf(history, plot.name);
  const times = steps.counts.map((_count, index) => stepTime(history, index, zone) / 1000);
  return { ...steps, times, stepSeconds: history.stepSeconds };
}
