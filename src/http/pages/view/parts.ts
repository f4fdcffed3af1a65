import { formatCount, formatShortDuration } from "../../../common/format.js";
import { type Child, element, type Element, keyAttribute } from "./element.js";
import { isoTime } from "./json.js";

export interface Column {
  readonly head: string;
  /**
   * `number` is right-aligned; `word` does not wrap; `address` has room for one of common length. Anything else wraps.
   */
  readonly type?: "number" | "word" | "address";
}

export interface Row {
  /** Identifies the row, where rows come and go. */
  readonly key?: string;
  readonly cells: readonly Child[];
}

/**
 * A table whose first column names the row. The roles repeat what the elements mean: on a narrow screen rows become blocks, which would
 * lose it, and each cell is labelled by its `data-label`.
 */
export function table(caption: Child, columns: readonly Column[], rows: readonly Row[]): Element {
  const heads = columns.map(({ head, type }) =>
    element("th", { scope: "col", role: "columnheader", class: type }, head),
  );
  return element(
    "table",
    { class: "wide", role: "table" },
    element("caption", {}, caption),
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads)),
    element(
      "tbody",
      { role: "rowgroup" },
      rows.map(({ key, cells }) => tableRow(columns, cells, key)),
    ),
  );
}

function tableRow(columns: readonly Column[], cells: readonly Child[], key?: string): Element {
  return element(
    "tr",
    { role: "row", [keyAttribute]: key },
    columns.map(({ head, type }, index) =>
      index === 0
        ? element("th", { scope: "row", role: "rowheader", class: type }, cells[index])
        : element("td", { role: "cell", "data-label": head, class: type }, cells[index]),
    ),
  );
}

export type Fact = readonly [name: string, value: Child];

/** Names with their values; entries without a value are left out. */
export function facts(caption: string, list: readonly Fact[]): Element {
  const rows = list
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)));
  return element(
    "table",
    { class: "facts" },
    element("caption", { class: "unseen" }, caption),
    element("tbody", {}, rows),
  );
}

/** In place of a table that would be empty. */
export function emptyNote(sentence: string): Element {
  return element("p", { class: "nothing" }, sentence);
}

export function dimmed(...children: readonly Child[]): Element {
  return element("span", { class: "soft" }, children);
}

/** Text from a client, truncated to a readable length. */
export function truncated(text: string, most = 400): Child {
  if (text.length <= most) return text;
  return [text.slice(0, most), dimmed(` … (${formatCount(text.length)} characters)`)];
}

/** `2026-11-24 11:59:57 UTC (3 s ago)` */
export function timeAgo(time: number | undefined, now: number, none: string): Child {
  if (time === undefined) return none;
  return [timeTag(time), " ", dimmed("(", distance(time, now), ")")];
}

export function timeTag(time: number): Child {
  const iso = isoTime(time);
  if (iso === undefined) return "unknown time";
  return element("time", { datetime: iso }, `${iso.slice(0, 19).replace("T", " ")} UTC`);
}

/** `11:59:57` if it was today, for columns whose head names the zone. */
export function clockTag(time: number, now: number): Child {
  const iso = isoTime(time);
  if (iso === undefined) return "unknown time";
  const isToday = iso.slice(0, 10) === isoTime(now)?.slice(0, 10);
  return element("time", { datetime: iso }, iso.slice(isToday ? 11 : 0, 19).replace("T", " "));
}

/** `3 s ago`, `2 h ahead` */
export function distance(time: number, now: number): string {
  const seconds = (now - time) / 1000;
  return seconds < 0 ? `${formatShortDuration(-seconds)} ahead` : `${formatShortDuration(seconds)} ago`;
}

/** A link to the message trace. */
export function messageLink(messageId: string | undefined): Child {
  if (messageId === undefined || messageId === "") return undefined;
  return element(
    "a",
    { href: `./trace?query=${encodeURIComponent(messageId.toWellFormed())}` },
    truncated(messageId, 40),
  );
}

/** A result coloured by severity; the colour adds nothing to the word. */
export function outcome(text: string, severity: string): Element {
  return element("span", { class: `outcome ${weights.get(severity) ?? "plain"}` }, truncated(text, 24));
}

const weights = new Map([
  ["WARN", "warn"],
  ["ERROR", "bad"],
]);
