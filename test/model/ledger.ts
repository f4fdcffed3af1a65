import type { KindName } from "../../src/line.js";

/** What was written, by number: every line has its own. */
export interface Ledger {
  /** A line's text with its LF; the number is its own from now on. */
  next(kind: KindName, time: number): string;
  written(): number;
}

export function createLedger(): Ledger {
  let last = 0;
  return {
    next(kind, time) {
      last++;
      const stamp = new Date(time).toISOString().slice(0, 19).replace("T", " ");
      return kind === "ctrl"
        ? `"192.0.2.1"\t"admin"\t"secret-${String(last)}"\t"${stamp}"\t"REQ=number ${String(last)}"\n`
        : `"mail"\t"alpha.example"\t"192.0.2.1"\t"${stamp}"\t"number ${String(last)}"\n`;
    },
    written: () => last,
  };
}

/**
 * The number of a line; where XMail wrote behind the torn remains of another, that of the whole one. Undefined where
 * no line has its end.
 */
export function numberOf(text: string): number | undefined {
  const found = /number (\d+)"\r?$/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Numbers of the complete lines that a file holds, in their order. */
export function numbersIn(content: string): number[] {
  return content
    .split("\n")
    .slice(0, -1)
    .map((line) => numberOf(line.slice(line.lastIndexOf("\0") + 1)))
    .filter((number) => number !== undefined);
}

/** Bytes behind the last complete line. */
export function tornBytes(content: string): number {
  return content.length - content.lastIndexOf("\n") - 1;
}
