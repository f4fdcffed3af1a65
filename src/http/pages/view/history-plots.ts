import type { PageTexts } from "../../../texts/page/en.js";
import type { PlotName, SpanHistory } from "../../api/history-document.js";
import { formatCount } from "../../../common/format.js";
import { type ClockZone, localTime } from "./clock.js";

export interface Plot {
  readonly name: PlotName;
  readonly tone: "calm" | "warm";
}

/** In the order in which a message meets them. */
const plots: readonly Plot[] = [
  { name: "received", tone: "calm" },
  { name: "delivered", tone: "calm" },
  { name: "queue", tone: "calm" },
  { name: "refused", tone: "warm" },
  { name: "loginsFailed", tone: "warm" },
  { name: "attempts", tone: "warm" },
];

/** Those of which anything is known: a queue that is not read has none. */
export function shownPlots({ series }: SpanHistory): readonly Plot[] {
  return plots.filter(({ name }) => series[name].some((count) => count >= 0));
}

export interface PlotSteps {
  /** Steps of the span, the oldest first. */
  readonly counts: readonly number[];
  /** As many before it. */
  readonly before: readonly number[];
}

/** Unknown ones are 0. */
export function stepsOf({ series, first }: SpanHistory, name: PlotName): PlotSteps {
  const ring = series[name];
  const all = ring.map((_, index) => Math.max(0, ring[(first + index) % ring.length] ?? 0));
  return { counts: all.slice(ring.length / 2), before: all.slice(0, ring.length / 2) };
}

/** When a step of the span begins, by the mail server's clock: milliseconds since the epoch, as if it were UTC. */
export function stepTime({ first, stepSeconds, isLocal, series }: SpanHistory, index: number, zone: ClockZone): number {
  const time = (first + series.received.length / 2 + index) * stepSeconds * 1000;
  return isLocal ? time : localTime(time, zone);
}

/** The number beside the title: how many in all, and of the queue how many wait now. */
export function plotTotal(history: SpanHistory, name: PlotName): string {
  const { counts } = stepsOf(history, name);
  return formatCount(joinCounts(name, name === "queue" ? counts.slice(-1) : counts));
}

/** The same of the time before. */
export function totalBefore(history: SpanHistory, name: PlotName): string {
  return formatCount(joinCounts(name, stepsOf(history, name).before));
}

/** Of several steps together: their sum, of the queue the most. */
export function joinCounts(name: PlotName, counts: readonly number[]): number {
  return name === "queue" ? Math.max(0, ...counts) : counts.reduce((total, count) => total + count, 0);
}

/** The plot in one sentence, for screen readers. */
export function plotSentence(
  history: SpanHistory,
  { name }: Plot,
  zone: ClockZone,
  { history: texts }: PageTexts,
): string {
  const { span, stepSeconds } = history;
  const { counts } = stepsOf(history, name);
  const most = Math.max(0, ...counts);
  const peak = {
    label: stepLabel(history, counts.indexOf(most), zone, texts),
    count: formatCount(most),
    seconds: name === "queue" ? undefined : stepSeconds,
  };
  return texts.sentence({
    title: texts.plots[name].title,
    span: name === "queue" ? undefined : texts.spans[span].title,
    total: plotTotal(history, name),
    before: texts.spans[span].before,
    totalBefore: totalBefore(history, name),
    peak: most === 0 ? undefined : peak,
  });
}

/** `11:05`, `23 Nov 11:00` in the longer spans, `23 Nov 1970` where a step is a day. */
export function stepLabel(
  history: SpanHistory,
  index: number,
  zone: ClockZone,
  { day, dayOfYear }: PageTexts["history"],
): string {
  const iso = new Date(stepTime(history, index, zone)).toISOString();
  const date = [Number(iso.slice(8, 10)), Number(iso.slice(5, 7)) - 1] as const;
  const clock = iso.slice(11, 16);
  switch (history.span) {
    case "hour":
    case "day":
      return clock;
    case "week":
    case "month":
      return `${day(...date)} ${clock}`;
    case "year":
      return dayOfYear(...date, iso.slice(0, 4));
  }
}
