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

/** One bar a step: when it begins, in seconds since the epoch, how many, and how many as long a time before it. */
export interface ChartData {
  readonly times: readonly number[];
  readonly counts: readonly number[];
  readonly before: readonly number[];
  readonly stepSeconds: number;
}

export interface Chart {
  show(data: ChartData): void;
  /** Adapts to the size of its place. */
  fit(): void;
  remove(): void;
}

/**
 * Draws bars into `place`, in the colours of the style sheet; `tell` gets the number of the bar at the cursor; undefined where there is none.
 * uPlot is half of all that the page loads, so a browser fetches this file when somebody points at a plot, not before.
 */
export function drawChart(
  place: HTMLElement,
  data: ChartData,
  tell: (index: number | undefined, count: number, before: number) => void,
): Chart {
  let { stepSeconds } = data;
  const colour = (name: string) => getComputedStyle(place).getPropertyValue(name).trim();
  const bars = uPlot.paths.bars?.({ size: [0.8, Infinity], align: 1 });
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
      x: { range: (_self, from, to) => [from, to + stepSeconds] },
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
      { stroke: colour("--soft"), width: 1, points: { show: false } },
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
    hooks: {
      setCursor: [
        ({ cursor: { idx }, data: [, counts, before] }) =>
          typeof idx === "number" ? tell(idx, counts?.[idx] ?? 0, before?.[idx] ?? 0) : tell(undefined, 0, 0),
      ],
    },
  };
  const chart = new uPlot(options, toData(data), place);
  return {
    show(next) {
      stepSeconds = next.stepSeconds;
      chart.setData(toData(next));
    },
    fit: () => chart.setSize(sizeOf(place)),
    remove: () => chart.destroy(),
  };
}

function toData({ times, counts, before }: ChartData): uPlot.AlignedData {
  return [[...times], [...counts], [...before]];
}

/** The height comes from the stylesheet; a width of 0 is not laid out yet. */
function sizeOf(place: HTMLElement): { width: number; height: number } {
  return { width: Math.max(80, place.clientWidth), height: place.clientHeight };
}

/** `1.5k`: the axis is narrow. */
function compact(count: number): string {
  return new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 }).format(count);
}
