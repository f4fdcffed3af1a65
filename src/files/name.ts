import { kindNames, type KindName } from "../line.js";

/** Kind of a log file by its name, `smtp-202611241000`, or undefined for any other file in the directory. */
export function kindOfFile(name: string): KindName | undefined {
  return pattern.exec(name)?.[1] as KindName | undefined;
}

/** Milliseconds between the starts of periods, as the names say them; local time, so only differences mean something. */
export function nameTime(name: string): number {
  const digits = name.slice(-12);
  const part = (from: number, to: number) => Number(digits.slice(from, to));
  return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12));
}

/**
 * How far two files of a kind may stand apart by name and yet in the other order by time, milliseconds: in the weeks of a clock
 * change names do not sort by time, `smtp-202603282300` is written after `smtp-202603290000`.
 */
export const nameOverlap = 2 * 3_600_000;

const pattern = new RegExp(`^(${kindNames.join("|")})-\\d{12}$`);
