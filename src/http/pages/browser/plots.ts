/*!
 * This file contains uPlot (https://github.com/leeoniya/uPlot):
 *
 * The MIT License (MIT)
 *
 * Copyright (c) 2022 Leon Sorokin
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of this software and associated documentation files (the "Software"), to deal
 * in the Software without restriction, including without limitation the rights
 * to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 * copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in
 * all copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 * AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
 * THE SOFTWARE.
 */
import uPlot from "uplot";
import type { History } from "../../api/status-document.js";
import { formatCount } from "../../../common/format.js";
import { barSeconds, clock, inSteps, plots, plotSentence, type Plot } from "../view/history-plots.js";

/** Replaces the server's drawings with live plots; gives a function that updates them. */
export function createPlots(): (history: History) => void {
  const drawn = plots.flatMap((plot) => {
    const figure = document.querySelector<HTMLElement>(`[data-plot="${plot.name}"]`);
    const place = figure?.querySelector<HTMLElement>(".drawing");
    return figure && place ? [{ plot, place, figure }] : [];
  });
  const shown = new Map<Plot, uPlot>();
  let latest: History | undefined;

  function show(history: History): void {
    latest = history;
    for (const { plot, place, figure } of drawn) {
      place.setAttribute("aria-label", plotSentence(history, plot));
      const chart = shown.get(plot);
      if (chart === undefined) shown.set(plot, draw(plot, history, place, figure));
      else chart.setData(toData(history, plot));
    }
  }

  function drawAnew(): void {
    for (const chart of shown.values()) chart.destroy();
    shown.clear();
    if (latest !== undefined) show(latest);
  }

  // a canvas does not adapt its colours by itself
  for (const change of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"])
    matchMedia(change).addEventListener("change", drawAnew);
  const watch = new ResizeObserver(() => {
    for (const { plot, place } of drawn) shown.get(plot)?.setSize(sizeOf(place));
  });
  for (const { place } of drawn) watch.observe(place);
  return show;
}

function draw(plot: Plot, history: History, place: HTMLElement, figure: HTMLElement): uPlot {
  const colour = (name: string) => getComputedStyle(figure).getPropertyValue(name).trim();
  const bars = uPlot.paths.bars?.({ size: [0.8, Infinity], align: 1 });
  const readout = figure.querySelector<HTMLElement>(".range");
  const axis: uPlot.Axis = {
    stroke: colour("--soft"),
    font: "11px system-ui, sans-serif",
    ticks: { show: false },
    grid: { stroke: colour("--line"), width: 1 },
  };
  const options: uPlot.Options = {
    ...sizeOf(place),
    padding: [8, 0, 8, 0],
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    // the cursor shows the same point in time in all plots
    cursor: { sync: { key: "hour" }, y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { range: (_self, from, to) => [from, to + barSeconds] },
      // only whole numbers make sense on the axis
      y: { range: (_self, _from, to) => [0, Math.max(4, to * 1.05)] },
    },
    series: [
      {},
      {
        fill: colour("--bars"),
        width: 0,
        points: { show: false },
        ...(bars === undefined ? {} : { paths: bars }),
      },
    ],
    axes: [
      { ...axis, show: false },
      {
        ...axis,
        size: 38,
        gap: 4,
        space: 32,
        incrs: [1, 2, 5]
          .flatMap((digit) => [0, 1, 2, 3, 4, 5, 6, 7].map((power) => digit * 10 ** power))
          .toSorted((a, b) => a - b),
        values: (_self, ticks) => ticks.map(compact),
      },
    ],
    hooks: { setCursor: [(self) => tell(self, readout)] },
  };
  place.replaceChildren();
  return new uPlot(options, toData(history, plot), place);
}

/** The value at the cursor, shown in the line below. */
function tell({ cursor, data }: uPlot, readout: HTMLElement | null): void {
  const { idx } = cursor;
  const [times, counts] = data;
  const time = typeof idx === "number" ? times[idx] : undefined;
  const count = typeof idx === "number" ? counts?.[idx] : undefined;
  readout?.toggleAttribute("data-at", time !== undefined);
  if (time !== undefined) readout?.setAttribute("data-at", `${clock(time * 1000)}: ${formatCount(count ?? 0)}`);
}

function toData(history: History, { name }: Plot): uPlot.AlignedData {
  const { fromTime, stepSeconds, series } = inSteps(history, barSeconds);
  const counts = [...series[name]];
  return [counts.map((_count, index) => fromTime / 1000 + index * stepSeconds), counts];
}

/** The height comes from the stylesheet; a width of 0 is not laid out yet. */
function sizeOf(place: HTMLElement): { width: number; height: number } {
  return { width: Math.max(80, place.clientWidth), height: place.clientHeight };
}

/** `1.5k`: the axis is narrow. */
function compact(count: number): string {
  return new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 }).format(count);
}
