import type { PlotName, SpanHistory, SpanName } from "../../api/history-document.js";
import { formatCount, formatShortDuration } from "../../../common/format.js";
import { type ClockZone, localTime } from "./clock.js";

export interface Plot {
  readonly name: PlotName;
  readonly title: string;
  /** What is counted. */
  readonly about: string;
  readonly tone: "calm" | "warm";
}

/** In the order in which a message meets them. */
const plots: readonly Plot[] = [
  { name: "received", title: "Received", about: "messages accepted by SMTP", tone: "calm" },
  { name: "delivered", title: "Delivered", about: "deliveries, local and remote", tone: "calm" },
  { name: "queue", title: "Queue", about: "messages waiting, without frozen ones", tone: "calm" },
  { name: "refused", title: "Refused", about: "refusals by the SMTP server", tone: "warm" },
  { name: "loginsFailed", title: "Failed logins", about: "SMTP, POP3 and CTRL", tone: "warm" },
  { name: "attempts", title: "Failed attempts", about: "deliveries that failed or were deferred", tone: "warm" },
];

export const spanTitles: Readonly<Record<SpanName, string>> = {
  hour: "The last hour",
  day: "The last 24 hours",
  week: "The last 7 days",
  month: "The last 31 days",
  year: "The last year",
};

/** What the thin line is. */
export const beforeTitles: Readonly<Record<SpanName, string>> = {
  hour: "the hour before",
  day: "the 24 hours before",
  week: "the week before",
  month: "the 31 days before",
  year: "the year before",
};

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
export function plotSentence(history: SpanHistory, { name, title }: Plot, zone: ClockZone): string {
  const { span, stepSeconds } = history;
  const now = name === "queue" ? " now" : ` in ${spanTitles[span].toLowerCase()}`;
  const total = `${title}${now}: ${plotTotal(history, name)}; ${beforeTitles[span]}: ${totalBefore(history, name)}`;
  const { counts } = stepsOf(history, name);
  const most = Math.max(0, ...counts);
  if (most === 0) return `${total}.`;
  const peak = `${formatCount(most)}${name === "queue" ? "" : ` in ${formatShortDuration(stepSeconds)}`}`;
  return `${total}; peak at ${stepLabel(history, counts.indexOf(most), zone)}, ${peak}.`;
}

/** `11:05`, `23 Nov 11:00` in the longer spans, `23 Nov` where a step is a day. */
export function stepLabel(history: SpanHistory, index: number, zone: ClockZone): string {
  const iso = new Date(stepTime(history, index, zone)).toISOString();
  const day = `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1] ?? ""}`;
  const clock = iso.slice(11, 16);
  switch (history.span) {
    case "hour":
    case "day":
      return clock;
    case "week":
    case "month":
      return `${day} ${clock}`;
    case "year":
      return `${day} ${iso.slice(0, 4)}`;
  }
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
