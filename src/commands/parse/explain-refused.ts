import { pluralize } from "../../common/format.js";
import type { Refused } from "../../event.js";
import { cut, isTime, toInteger } from "../../kinds/columns.js";
import type { Kind } from "../../kinds/kind.js";
import { type Line, textOf } from "../../line.js";
import { readLocalTime } from "../../parse/local-time.js";

/**
 * Why a line is refused, in words: what was found in which column. `show` decodes text of the log; without it nothing of the line is
 * quoted, as it must be for logs with passwords.
 */
export function explainRefusedLine(
  { reason }: Refused,
  line: Line,
  kind: Kind,
  maxLineBytes: number,
  show?: (raw: string) => string,
): string {
  const found = cut(textOf(line));
  switch (reason) {
    case "too_long":
      return `the line is longer than --xmail.max-line-bytes, ${maxLineBytes} bytes`;
    case "nul":
      return "the line contains NUL bytes, as left by a power loss";
    case "continuation":
      return found === undefined
        ? "the line does not begin with a quote, as every line of XMail does: it is the rest of a value that contained a line feed, or a torn line"
        : "the line follows one that ended inside a value, and belongs to that record";
    case "time":
      return explainTime(found?.columns ?? [], kind, quoter(show));
    case "columns":
      return explainColumns(found?.columns ?? [], found?.closed ?? false, kind, quoter(show));
  }
}

type Quote = (column: string | undefined) => string;

function explainTime(columns: readonly string[], kind: Kind, quote: Quote): string {
  const declared = kind.columns.findIndex(({ name }) => name === "time");
  const held = `column ${declared + 1} (time) holds${quote(columns[declared])}`;
  const text = columns[declared];
  if (isTime(text))
    return readLocalTime(text) === undefined
      ? `${held}, which is not in the calendar`
      : `too few columns after the time in column ${declared + 1}`;
  // to the right of a value that contained `"<TAB>"` the columns are shifted
  const at = columns.findIndex((column) => isTime(column));
  const elsewhere = at < 0 ? "" : `; column ${at + 1} holds a time, but is not the time column of the ${kind.name} log`;
  return `${held}, not a time such as 2026-11-24 10:05:57${elsewhere}`;
}

function explainColumns(columns: readonly string[], closed: boolean, kind: Kind, quote: Quote): string {
  const fewest = fewestColumns(kind);
  const count = pluralize(columns.length, "column");
  if (columns.length < fewest) return `the line has ${count}; a ${kind.name} line has at least ${fewest}`;
  const need = needs[kind.name]?.(columns, quote);
  if (need !== undefined) return need;
  return closed
    ? `the ${count} of the line do not match a ${kind.name} line`
    : `the line has ${count} and ends inside the last one, without a closing quote`;
}

/** The fewest columns of the sample line that can still be parsed. */
function fewestColumns(kind: Kind): number {
  const all = cut(kind.sample)?.columns ?? [];
  for (let count = 1; count < all.length; count++) {
    const read = kind.read(`"${all.slice(0, count).join('"\t"')}"`);
    if (!("reason" in read)) return count;
  }
  return all.length;
}

/** What single columns must hold. */
const needs: Partial<Record<Kind["name"], (columns: readonly string[], quote: Quote) => string | undefined>> = {
  smtp: (columns, quote) =>
    `no column from the 10th on is a status such as RCPT=OK; column 10 (status) holds${quote(columns[9])}`,
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
  return at === undefined ? undefined : `column ${at + 1} holds${quote(columns[at])}, not a whole number`;
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
