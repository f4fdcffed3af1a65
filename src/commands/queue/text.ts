import { formatShortDuration, pluralize } from "../../common/format.js";
import { formatLocalTime } from "../../common/utc-offset.js";
import type { Zone } from "../../parse/zone.js";
import type { Colour, Paint } from "../paint.js";
import { toPrintable } from "../printable.js";
import type { Action } from "./actions.js";
import { ageColumns } from "./groups.js";
import type { QueueReport, ShownGroup, ShownMessage } from "./report.js";

export interface TextOptions {
  /** XMail's own, so that times are the same as in its logs. */
  readonly zone: Zone;
  readonly paint: Paint;
}

/** A table of the groups, the forecast, and each group with its messages and commands. */
export function toText(report: QueueReport, options: TextOptions): string {
  const parts = [
    [options.paint(toTitle(report, options), "bold")],
    ...(report.groups.length === 0 ? [] : [toTable(report, options)]),
    toForecast(report, options),
    ...(report.groups.some(({ actions }) => actions.length > 0) ? [accountNote] : []),
    ...report.groups.map((group) => toGroup(group, report.time, options)),
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function toTitle({ time, spool, states }: QueueReport, { zone }: TextOptions): string {
  const { local, ...inQueue } = states;
  const total = Object.values(inQueue).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(inQueue).flatMap(([state, count]) => (count === 0 ? [] : [`${count} ${state}`]));
  const counts = parts.length === 0 ? "" : `: ${parts.join(", ")}`;
  const files = local === 0 ? "" : `; ${pluralize(local, "file")} in local`;
  const at = formatLocalTime(time, zone.offsetAt(time));
  return `${toPrintable(spool)} at ${at}: ${pluralize(total, "message")}${counts}${files}`;
}

function toTable({ groups, left }: QueueReport, { paint }: TextOptions): string[] {
  const head = ["STATE", "REASON", "DESTINATION", ...ageColumns.map(({ title }) => title), "ALL"];
  const rows = groups.map(({ state, reason, destination, ages, count }) => [
    ...[state, reason ?? "-", toCell(destination)],
    ...ages.map((age) => (age === 0 ? "" : String(age))),
    String(count),
  ]);
  const widths = head.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column] ?? "")].map(size)));
  const toLine = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column < textColumns ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const rest = `and ${pluralize(left.groups, "more group")} with ${pluralize(left.messages, "message")}; use --limit`;
  return [paint(toLine(head), "bold"), ...rows.map(toLine), ...(left.groups === 0 ? [] : [rest])];
}

function toForecast({ forecast: steps }: QueueReport, { zone, paint }: TextOptions): string[] {
  if (steps === undefined) return ["No forecast: set --spool.retry-delay to XMail's -Qt (480s unless set)"];
  if (steps.length === 0) return ["Forecast: no message is waiting to be delivered"];
  const [first] = steps;
  return [
    "Forecast, if all attempts keep failing:",
    ...steps.map((step) => {
      const by = formatLocalTime(step.by, zone.offsetAt(step.by));
      const text = `${pluralize(step.messages, "message")} will be given up by ${by}`;
      return `  ${paint(text, step === first ? "yellow" : undefined)}`;
    }),
  ];
}

function toGroup(group: ShownGroup, now: number, options: TextOptions): string[] {
  const { state, reason, destination, count, messages, actions, unnamed } = group;
  const head = [
    state,
    ...(reason === undefined ? [] : [reason]),
    toPrintable(destination),
    pluralize(count, "message"),
  ];
  const more = count - messages.length;
  return [
    options.paint(head.join("  "), headColour[state]),
    ...messages.map((message) => `  ${toPrintable(toMessageLine(message, now, options))}`),
    ...(more === 0 ? [] : [`  and ${pluralize(more, "more message")}, not in the commands either; use --limit`]),
    ...(unnamed === 0
      ? []
      : [`  ${pluralize(unnamed, "file")} with a name that XMail would not give, not in the commands`]),
    ...(state === "active" ? ["  XMail is trying these now; there is no command for them"] : actions.flatMap(toLines)),
  ];
}

function toMessageLine(message: ShownMessage, now: number, { zone }: TextOptions): string {
  const { messageId, name, sender, recipient, enteredTime, attempts, nextTryTime, failure, giveUpTime: end } = message;
  const time = (utc: number) => formatLocalTime(utc, zone.offsetAt(utc));
  const schedule = [
    ...(attempts === 0 ? [] : [pluralize(attempts, "attempt")]),
    ...(nextTryTime === undefined ? [] : [`next ${time(nextTryTime)}`]),
    ...(end === undefined ? [] : [`given up ${time(end)}`]),
  ];
  return [
    formatShortDuration(Math.max(0, now - enteredTime) / 1000).padStart(12),
    messageId === "" ? name : messageId,
    `from ${sender === "" ? "the null sender" : sender} to ${recipient === "" ? "somebody" : recipient}`,
    ...(schedule.length === 0 ? [] : [schedule.join(", ")]),
    ...(failure === undefined ? [] : [`${failure.host === undefined ? "" : `${failure.host}: `}${failure.reply}`]),
  ].join("  ");
}

/** Each can be copied with its comment. */
function toLines({ action, note, command }: Action): string[] {
  return [`  # ${action}: ${note}`, `  ${command}`];
}

/** One cell of the table: a client can write a domain of hundreds of characters. */
function toCell(text: string): string {
  const shown = toPrintable(text);
  return shown.length > widestCell ? `${shown.slice(0, widestCell - 3)}...` : shown;
}

function size(text: string): number {
  return text.length;
}

const textColumns = 3;
const widestCell = 40;
const headColour: Readonly<Record<ShownGroup["state"], Colour | undefined>> = {
  retry: "yellow",
  frozen: "red",
  active: undefined,
  new: undefined,
};
const accountNote = [
  "The commands are for a POSIX shell. Those of CtrlClnt use an account of ctrlaccounts.tab; set it once:",
  "  read -r CTRL_USER; stty -echo; read -r CTRL_PASSWORD; stty echo",
];
