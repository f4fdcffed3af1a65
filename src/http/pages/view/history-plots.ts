import type { History } from "../../api/status-document.js";
import { formatCount, formatShortDuration } from "../../../common/format.js";
import { type Child, element } from "./element.js";
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
const rowSeconds = 300;

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

/** Where the plot begins and ends. */
export function plotRange(history: History, name: SeriesName): Child {
  const { fromTime, stepSeconds, series } = inSteps(history, barSeconds);
  const end = fromTime + series[name].length * stepSeconds * 1000;
  return [element("span", {}, clock(fromTime)), element("span", {}, `${clock(end)} UTC`)];
}

/** Plot data, the newest first. */
export function historyTable(history: History): Child {
  const { fromTime, stepSeconds, series } = inSteps(history, rowSeconds);
  const steps = Math.max(...plots.map(({ name }) => series[name].length));
  const head = ["From (UTC)", ...plots.map(({ title }) => title)];
  const rows = Array.from({ length: steps }, (_, index) => steps - 1 - index).map((step) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, clock(fromTime + step * stepSeconds * 1000)),
      plots.map(({ name }) => element("td", { class: "number" }, formatCount(series[name][step] ?? 0))),
    ),
  );
  return element(
    "table",
    { class: "numbers" },
    element("caption", {}, `Counts per ${formatShortDuration(stepSeconds)}, by event time`),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        head.map((text, index) => element("th", { scope: "col", class: index > 0 ? "number" : undefined }, text)),
      ),
    ),
    element("tbody", {}, rows),
  );
}

/** `11:05` */
export function clock(time: number): string {
  return isoTime(time)?.slice(11, 16) ?? "unknown time";
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
