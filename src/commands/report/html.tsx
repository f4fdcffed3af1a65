import { renderToString } from "preact-render-to-string";
import type { Zone } from "../../parse/zone.js";
import { toPrintable } from "../printable.js";
import type { ReportDocument } from "./document.js";
import { periodOf, type Section, sectionsOf, titleOf } from "./sections.js";

/**
 * One HTML file that needs no other: no script, no link, nothing loaded, for mail programs and printers. What strangers wrote is text in
 * it. No line is longer than mail allows.
 */
export function toHtml(document: ReportDocument, zone: Zone): string {
  const html = renderToString(<Report document={document} zone={zone} />);
  return `<!doctype html>\n${html.replaceAll(blockEnd, "$&\n")}\n`;
}

function Report({ document, zone }: { readonly document: ReportDocument; readonly zone: Zone }) {
  const title = toPrintable(titleOf(document));
  const { problems } = document;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style>{style}</style>
      </head>
      <body>
        <h1>{title}</h1>
        <p>{periodOf(document, zone)}</p>
        {problems.length > 0 && (
          <div class="missing">
            <p>This report is incomplete:</p>
            <ul>
              {problems.map((problem) => (
                <li>{toPrintable(problem)}</li>
              ))}
            </ul>
          </div>
        )}
        {sectionsOf(document, zone).map((section) => (
          <SectionTable {...section} />
        ))}
      </body>
    </html>
  );
}

function SectionTable({ title, note, head, rows, textColumns, bars, empty }: Section) {
  const classOf = (column: number) => (column < textColumns ? undefined : "number");
  return (
    <section>
      <h2>{title}</h2>
      {note !== undefined && <p>{toPrintable(note)}</p>}
      {rows.length === 0 ? (
        <p>{empty}</p>
      ) : (
        <table>
          <thead>
            <tr>
              {head.map((cell, column) => (
                <th scope="col" class={classOf(column)}>
                  {cell}
                </th>
              ))}
              {bars !== undefined && <th class="bar" aria-hidden="true"></th>}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr>
                {row.map((cell, column) => (
                  <td class={classOf(column)}>{shorten(toPrintable(cell))}</td>
                ))}
                {bars !== undefined && (
                  <td class="bar">
                    <div style={`width:${Math.round((bars[index] ?? 0) * 100)}%`}></div>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function shorten(text: string): string {
  return text.length > longestCell ? `${text.slice(0, longestCell - 3)}...` : text;
}

const longestCell = 100;
const blockEnd = /<\/(?:t[dhr]|thead|p|h1|h2|li|style|title|section|table|head)>/g;
const style = `
body { font: 14px/1.4 system-ui, sans-serif; color: #1d1d1f; background: #fff; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 0.3rem; }
p { margin: 0.3rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.15rem 0.6rem 0.15rem 0; border-bottom: 1px solid #ddd; overflow-wrap: anywhere; white-space: pre-wrap; }
th { font-weight: 600; color: #555; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.bar { width: 25%; padding-right: 0; }
.bar div { height: 0.7rem; background: #b4471b; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.missing { border-left: 4px solid #b4471b; padding-left: 0.8rem; }
@media print {
  @page { margin: 15mm; }
  body { font-size: 10pt; max-width: none; margin: 0; padding: 0; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
}
`;
