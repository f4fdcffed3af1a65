import type { Zone } from "../../parse/zone.js";
import { toPrintable } from "../printable.js";
import type { ReportDocument } from "./document.js";
import { periodOf, type Section, sectionsOf, titleOf } from "./sections.js";

/** The report at 80 columns, for a terminal or a mail. */
export function toText(document: ReportDocument, zone: Zone): string {
  const { problems } = document;
  const head = [titleOf(document), ...wrap(periodOf(document, zone))];
  const missing = problems.length === 0 ? [] : [["This report is incomplete:", ...problems.flatMap(wrap)]];
  const parts = [head, ...missing, ...sectionsOf(document, zone).map(toLines)];
  return `${parts.map((lines) => lines.map(toPrintable).join("\n")).join("\n\n")}\n`;
}

function toLines({ title, note, head, rows, textColumns, bars, empty }: Section): string[] {
  const heading = [title.toUpperCase(), ...(note === undefined ? [] : wrap(note))];
  if (rows.length === 0) return [...heading, empty];
  const cells = [head, ...rows].map((row) => row.map(toPrintable));
  const widths = fit(cells, textColumns, bars === undefined ? 0 : barWidth + 2);
  return [
    ...heading,
    ...cells.map((row, index) => {
      const texts = row.map((cell, column) => {
        const cellWidth = widths[column] ?? 0;
        return column < textColumns ? shorten(cell, cellWidth).padEnd(cellWidth) : cell.padStart(cellWidth);
      });
      const bar = "#".repeat(Math.round((bars?.shares[index - 1] ?? 0) * barWidth));
      return [...texts, bar].join("  ").trimEnd();
    }),
  ];
}

/** The widest text columns give way until a row fits. */
function fit(rows: readonly (readonly string[])[], textColumns: number, beside: number): number[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const total = () => widths.reduce((sum, one) => sum + one + 2, -2) + beside;
  while (total() > width) {
    const widest = Math.max(...widths.slice(0, textColumns));
    widths[widths.indexOf(widest)] = Math.max(minimum, widest - 1);
    if (widest <= minimum) break;
  }
  return widths;
}

function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length >= width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const width = 80;
const barWidth = 20;
const minimum = 8;
