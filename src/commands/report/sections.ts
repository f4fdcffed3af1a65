import { formatBytes, formatCount, formatShortDuration } from "../../common/format.js";
import { formatLocalTime } from "../../common/utc-offset.js";
import type { Zone } from "../../parse/zone.js";
import type { Step } from "./calendar.js";
import type { Change, List, ReportDocument } from "./document.js";
import { type Flow, flows, type ListName, type TotalName } from "./tally.js";
import type { Named } from "./top-list.js";

/** What text and HTML show, in this order: both are made of it. Cells hold what strangers wrote, as it is. */
export interface Section {
  readonly title: string;
  /** Below the title, where something has to be said of the table. */
  readonly note?: string;
  readonly head: readonly string[];
  /** Columns from here on are numbers. */
  readonly textColumns: number;
  readonly rows: readonly (readonly string[])[];
  /** To draw beside each row: shares of the largest, 0 to 1, and of what. */
  readonly bars?: { readonly of: string; readonly shares: readonly number[] };
  /** In place of the table where it is empty. */
  readonly empty: string;
}

export function titleOf({ source }: ReportDocument): string {
  return `XMail report: ${source}`;
}

export function periodOf({ period, before, timezone, totals }: ReportDocument, zone: Zone): string {
  const time = (utc: number) => formatLocalTime(utc, zone.offsetAt(utc));
  const length = formatShortDuration((period.to - period.from) / 1000);
  const comparison =
    totals.lines.before === null
      ? "The logs hold nothing of the period before."
      : `Compared with the ${length} before, from ${time(before.from)}.`;
  return `${time(period.from)} to ${time(period.to)}, ${timezone}. ${comparison}`;
}

export function sectionsOf(document: ReportDocument, zone: Zone): Section[] {
  const { lists } = document;
  const list = (title: string, name: ListName, unit: string, what?: string) => toList(title, lists[name], unit, what);
  return [
    totalsOf(document),
    calendarOf("By day", "day", document.days),
    calendarOf("Hours of the day", "hour", document.hours),
    list("Senders", "senders", "messages"),
    list("Recipients", "recipients", "accepted"),
    list("Local domains", "domains", "delivered"),
    list("Destinations", "destinations", "delivered"),
    list("Hosts that took mail", "hosts", "delivered"),
    list("Accounts by messages", "accounts", "messages"),
    list("Accounts by recipients", "accountRecipients", "recipients"),
    refusalsOf(document),
    list("Refused clients", "refusedClients", "refused", "mostly"),
    list("Clients whose logins failed", "guessingClients", "failed", "at"),
    list("Users whose logins failed", "guessedUsers", "failed", "at"),
    queueOf(document, zone),
    list("Fetching from other servers (PSYNC)", "fetches", "sessions", "results"),
    list("Filters", "filters", "runs", "results"),
  ];
}

function totalsOf({ totals, deliverySeconds }: ReportDocument): Section {
  const rows = Object.entries(totalTitles).map(([name, title]) => {
    const { count, before } = totals[name as TotalName];
    const show = name === "receivedBytes" ? formatBytes : formatCount;
    return [title, show(count), before === null ? "-" : show(before), changeOf({ count, before })];
  });
  const times =
    deliverySeconds === null
      ? {}
      : {
          note:
            `Half of the deliveries took ${describeLimit(deliverySeconds.median)}, ` +
            `95 % ${describeLimit(deliverySeconds.p95)}.`,
        };
  return { title: "Totals", ...times, head: ["", "now", "before", "change"], textColumns: 1, rows, empty: "" };
}

/** XMail's times are whole seconds: 0 is anything below one. */
function describeLimit(seconds: number): string {
  return seconds < 1 ? "under 1 s" : `up to ${formatShortDuration(seconds)}`;
}

function calendarOf(title: string, unit: string, steps: readonly Step[]): Section {
  const most = Math.max(...steps.map(({ counts }) => counts.received + counts.delivered));
  return {
    title,
    head: [unit, ...flows.map((flow) => flowTitles[flow])],
    textColumns: 1,
    rows: steps.map(({ name, counts }) => [name, ...flows.map((flow) => formatCount(counts[flow]))]),
    bars: {
      of: "received and delivered",
      shares: steps.map(({ counts }) => (most === 0 ? 0 : (counts.received + counts.delivered) / most)),
    },
    empty: "",
  };
}

function toList(title: string, { distinct, isAtLeast, top }: List, unit: string, what?: string): Section {
  const more = distinct - top.length;
  const notes = [
    ...(more > 0 ? [`The first ${top.length} of ${isAtLeast ? "more than " : ""}${formatCount(distinct)}.`] : []),
    ...(isAtLeast ? ["There were so many that counts are lower bounds."] : []),
  ];
  return {
    title,
    ...(notes.length === 0 ? {} : { note: notes.join(" ") }),
    head: ["", ...(what === undefined ? [] : [what]), unit],
    textColumns: what === undefined ? 1 : 2,
    rows: top.map(({ name, count, of }) => [
      name === "" ? nameless(title) : name,
      ...(what === undefined ? [] : [describe(of)]),
      formatCount(count),
    ]),
    empty: "None.",
  };
}

/** The most frequent few. */
function describe(of: Named["of"]): string {
  const shown = of.slice(0, 3).map(([what, count]) => `${what} ${formatCount(count)}`);
  return [...shown, ...(of.length > 3 ? ["..."] : [])].join(", ");
}

function nameless(title: string): string {
  return title === "Senders" ? "the null sender" : "unknown";
}

function refusalsOf({ refusals }: ReportDocument): Section {
  return {
    title: "Refusals",
    head: ["phase", "result", "now", "before", "change"],
    textColumns: 2,
    rows: refusals.map(({ phase, result, count, before }) => [
      ...[phase, result, formatCount(count)],
      ...[before === null ? "-" : formatCount(before), changeOf({ count, before })],
    ]),
    empty: "None.",
  };
}

function queueOf({ queue }: ReportDocument, zone: Zone): Section {
  const title = "Queue";
  const head = ["state", "reason", "destination", "messages", "oldest"];
  if (queue === undefined)
    return { title, head, textColumns: 3, rows: [], empty: "Not read: it is of now, and of the log directory." };
  const states = Object.entries(queue.states).map(([state, count]) => `${formatCount(count)} ${state}`);
  const more = queue.more === 0 ? "" : `; ${formatCount(queue.more)} more groups (xmail-exporter queue)`;
  return {
    title,
    note: `At ${formatLocalTime(queue.time, zone.offsetAt(queue.time))}: ${states.join(", ")}${more}.`,
    head,
    textColumns: 3,
    rows: queue.groups.map(({ state, reason = "-", destination, count, oldestTime }) => [
      ...[state, reason, destination, formatCount(count)],
      formatShortDuration(Math.max(0, queue.time - oldestTime) / 1000),
    ]),
    empty: "No messages.",
  };
}

/** `+12 %`, `-3 %`, `new` */
function changeOf({ count, before }: Change): string {
  if (before === null || (before === 0 && count === 0)) return "";
  if (before === 0) return "new";
  const percent = Math.round((100 * (count - before)) / before);
  return `${percent > 0 ? "+" : ""}${formatCount(percent)} %`;
}

const totalTitles: Readonly<Record<TotalName, string>> = {
  received: "Messages received",
  receivedBytes: "Bytes received",
  recipients: "Recipients accepted",
  refused: "Refusals by the SMTP server",
  submitted: "Messages submitted locally",
  delivered: "Deliveries",
  deliveredLocally: "  to local mailboxes",
  deliveredRemotely: "  to other servers",
  logins: "POP3 logins",
  loginsFailed: "Failed logins (SMTP, POP3, CTRL)",
  administrations: "CTRL logins",
  administrationsFailed: "Failed CTRL logins",
  fetched: "Messages fetched (PSYNC)",
  fetchesFailed: "Failed fetches",
  undeliverable: "Fetched, but not delivered",
  filtered: "Messages ended by filters",
  filtersFailed: "Filters that failed",
  lines: "Log lines",
  refusedLines: "Lines that cannot be parsed",
};
const flowTitles: Readonly<Record<Flow, string>> = {
  received: "received",
  delivered: "delivered",
  refused: "refused",
  loginsFailed: "failed logins",
};
