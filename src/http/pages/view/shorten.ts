import { formatCount } from "../../../common/format.js";

/** The same data with texts that nobody reads to the end truncated, so that a client of the mail server cannot make the page heavy. */
export function shorten<Data>(data: Data): Data {
  return shortenAny(data) as Data;
}

function shortenAny(value: unknown): unknown {
  if (typeof value === "string") return value.length > most ? cut(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(shortenAny);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shortenAny(each)]));
}

function cut(text: string): string {
  return `${text.slice(0, shown)} … (${formatCount(text.length)} characters)`;
}

/** Characters. */
const most = 1_000;
const shown = 350;
