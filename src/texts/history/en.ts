import { formatCount, formatShortDuration } from "../../common/format.js";

/** Plots, and what they show as a table and as sentences. */
export const history = {
  spans: {
    hour: { link: "Hour", title: "The last hour", before: "the hour before" },
    day: { link: "Day", title: "The last 24 hours", before: "the 24 hours before" },
    week: { link: "Week", title: "The last 7 days", before: "the week before" },
    month: { link: "Month", title: "The last 31 days", before: "the 31 days before" },
    year: { link: "Year", title: "The last year", before: "the year before" },
  },
  spanLinks: "Span of the plots",
  oldLogs: (percent: number) => `Old logs are being counted: ${percent} %.`,
  plots: {
    received: { title: "Received", about: "messages accepted by SMTP" },
    delivered: { title: "Delivered", about: "deliveries, local and remote" },
    queue: { title: "Queue", about: "messages waiting, without frozen ones" },
    refused: { title: "Refused", about: "refusals by the SMTP server" },
    loginsFailed: { title: "Failed logins", about: "SMTP, POP3 and CTRL" },
    attempts: { title: "Failed attempts", about: "deliveries that failed or were deferred" },
  },
  before: (title: string, total: string) => `${title}: ${total}`,
  beforeAtMost: (title: string, total: string) => `${title}: at most ${total}`,
  peak: (count: number) => `peak ${formatCount(count)}`,
  atCursor: (label: string, count: number, before: number) =>
    `${label}: ${formatCount(count)} (before: ${formatCount(before)})`,
  data: "Plot data",
  caption: (seconds: number) => `Counts per ${formatShortDuration(seconds)}, by event time`,
  from: "From",

  /** A plot in one sentence, for screen readers. */
  sentence: ({ title, span, total, before, totalBefore, peak }: PlotSaid) => {
    const counted = `${title}${span === undefined ? " now" : ` in ${span.toLowerCase()}`}: ${total}`;
    const both = `${counted}; ${before}: ${totalBefore}`;
    if (peak === undefined) return `${both}.`;
    const count = `${peak.count}${peak.seconds === undefined ? "" : ` in ${formatShortDuration(peak.seconds)}`}`;
    return `${both}; peak at ${peak.label}, ${count}.`;
  },

  day: (day: number, month: Month) => `${day} ${months[month] ?? ""}`,
  dayOfYear: (day: number, month: Month, year: string) => `${day} ${months[month] ?? ""} ${year}`,
};

/** Counts from 0. */
type Month = number;

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** What is said of a plot. Counts are printed. */
interface PlotSaid {
  readonly title: string;
  /** Title of the span; undefined where the total is how many there are now. */
  readonly span: string | undefined;
  readonly total: string;
  /** What the time before is called, and its total. */
  readonly before: string;
  readonly totalBefore: string;
  /** `seconds` is the length of a step; undefined where the count is not one of a step. */
  readonly peak: { readonly label: string; readonly count: string; readonly seconds: number | undefined } | undefined;
}
