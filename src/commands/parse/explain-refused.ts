import { pluralize } from "../../common/format.js";
import type { Refused } from "../../event.js";
import { cut, isTime, toInteger } from "../../kinds/columns.js";
import type { Kind } from "../../kinds/kind.js";
import { type Line, textOf } from "../../line.js";
import { readLocalTime } from "../../parse/local-time.js";

/**
 * Why a line is no event, in words: what was found in which column. `show` makes text of the log fit to be read; without
 * it nothing of the line is quoted, as it must be for logs with passwords.
 */
export function explainRefusal(
  { reason }: Refused,
  line: Line,
  kind: Kind,
  maxLineBytes: number,
  show?: (raw: string) => string,
): string {
  const found = cut(textOf(line));
  switch (reason) {
    case "too_long":
      return `it is longer than --xmail.max-line-bytes, ${maxLineBytes} bytes`;
    case "nul":
      return "it holds NUL bytes, as a power loss leaves them";
    case "continuation":
      return found === undefined
        ? "it does not begin with a quote, as every line of XMail does: the rest of a value that held a line feed, or a torn line"
        : "it stands behind a line that ended inside a value, and belongs to that record";
    case "time":
      return explainTime(found?.columns ?? [], kind, quoter(show));
    case "columns":
      return explainColumns(found?.columns ?? [], found?.closed ?? false, kind, quoter(show));
  }
}

type Quote = (column: string | undefined) => string;

function explainTime(columns: readonly string[], kind: Kind, quote: Quote): string {
  const declared = kind.columns.findIndex(({ name }) => name === "time");
  const held = `column ${declared + 1}, time, holds${quote(columns[declared])}`;
  const text = columns[declared];
  if (isTime(text))
    return readLocalTime(text) === undefined
      ? `${held}: the calendar has no such time`
      : `too few columns stand behind the time in column ${declared + 1}`;
  // to the right of a value that held `"<TAB>"` columns have moved
  const at = columns.findIndex((column) => isTime(column));
  const elsewhere = at < 0 ? "" : `; the time in column ${at + 1} is not where a ${kind.name} line has it`;
  return `${held}: no time such as 2026-11-24 10:05:57${elsewhere}`;
}

function explainColumns(columns: readonly string[], closed: boolean, kind: Kind, quote: Quote): string {
  const fewest = fewestColumns(kind);
  const count = pluralize(columns.length, "column");
  if (columns.length < fewest) return `it has ${count}; a ${kind.name} line has ${fewest} at least`;
  const need = needs[kind.name]?.(columns, quote);
  if (need !== undefined) return need;
  return closed
    ? `its ${count} are not those of a ${kind.name} line`
    : `it has ${count} and ends inside the last one, without the closing quote`;
}

/** Found out with the sample: the fewest of its columns that are still understood. */
function fewestColumns(kind: Kind): number {
  const all = cut(kind.sample)?.columns ?? [];
  for (let count = 1; count < all.length; count++) {
    const read = kind.read(`"${all.slice(0, count).join('"\t"')}"`);
    if (!("reason" in read)) return count;
  }
  return all.length;
}

/** What single columns must be beyond their number. */
const needs: Partial<Record<Kind["name"], (columns: readonly string[], quote: Quote) => string | undefined>> = {
  smtp: (columns, quote) =>
    `no column from the 10th on is a status such as RCPT=OK; the 10th, status, holds${quote(columns[9])}`,
  filters: (columns, quote) => needInteger(columns, [7, 8], quote),
  psync: (columns, quote) =>
    needInteger(
      columns,
      [4, 3, 2, 1].map((back) => columns.length - back),
      quote,
    ),
};

function needInteger(columns: readonly string[], places: readonly number[], quote: Quote): string | undefined {
  const at = places.find((place) => toInteger(columns[place]) === undefined);
  return at === undefined ? undefined : `column ${at + 1} holds${quote(columns[at])}, where a whole number belongs`;
}

function quoter(show: ((raw: string) => string) | undefined): Quote {
  return (column) => {
    if (show === undefined) return " something else";
    if (column === undefined) return " nothing";
    const text = column.length > longest ? `${column.slice(0, longest)}...` : column;
    return ` ${JSON.stringify(show(text))}`;
  };
}

/** Characters of a column that are shown. */
const longest = 60;
