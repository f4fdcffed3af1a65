import type { History } from "../../api/status-document.js";
import { formatCount, formatShortDuration } from "../../../common/format.js";
import { isoTime } from "./json.js";

export type SeriesName = keyof History["series"];

export interface Plot {
  readonly name: SeriesName;
  readonly title: string;
  /** What is counted. */
  readonly about: string;
  readonly tone: "calm" | "warm";
}

export const plots: readonly Plot[] = [
  { name: "received", title: "Received", about: "messages accepted by SMTP", tone: "calm" },
  { name: "delivered", title: "Delivered", about: "deliveries, local and remote", tone: "calm" },
  { name: "refused", title: "Refused", about: "refusals by the SMTP server", tone: "warm" },
  { name: "loginsFailed", title: "Failed logins", about: "SMTP, POP3 and CTRL", tone: "warm" },
];

/** Seconds of one bar, and of one row of the table. */
export const barSeconds = 60;
export const rowSeconds = 300;

/** The same counts in longer steps that begin at full minutes; an incomplete first step is left out. */
export function inSteps(history: History, seconds: number): History {
  const { fromTime, stepSeconds, series } = history;
  if (stepSeconds >= seconds || seconds % stepSeconds !== 0) return history;
  const begin = Math.ceil(fromTime / (seconds * 1000)) * seconds * 1000;
  const skipped = Math.round((begin - fromTime) / 1000 / stepSeconds);
  const size = seconds / stepSeconds;
  const join = (counts: readonly number[]) =>
    Array.from({ length: Math.ceil((counts.length - skipped) / size) }, (_, index) =>
      sum(counts.slice(skipped + index * size, skipped + (index + 1) * size)),
    );
  const { received, delivered, refused, loginsFailed } = series;
  return {
    fromTime: begin,
    stepSeconds: seconds,
    series: {
      received: join(received),
      delivered: join(delivered),
      refused: join(refused),
      loginsFailed: join(loginsFailed),
    },
  };
}

/** The number beside the title. */
export function plotTotal({ series }: History, name: SeriesName): string {
  return formatCount(sum(series[name]));
}

/** The plot in one sentence, for screen readers. */
export function plotSentence(history: History, { name, title }: Plot): string {
  const total = `${title} in the last hour: ${plotTotal(history, name)}`;
  const { fromTime, stepSeconds, series } = inSteps(history, barSeconds);
  const most = Math.max(0, ...series[name]);
  if (most === 0) return `${total}.`;
  const time = fromTime + series[name].indexOf(most) * stepSeconds * 1000;
  return `${total}; peak at ${clock(time)} UTC, ${formatCount(most)} in ${formatShortDuration(stepSeconds)}.`;
}

/** `11:05` */
export function clock(time: number): string {
  return isoTime(time)?.slice(11, 16) ?? "unknown time";
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
