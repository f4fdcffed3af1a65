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
        <main>
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
        </main>
      </body>
    </html>
  );
}

function SectionTable({ title, note, head, rows, textColumns, bars, empty }: Section) {
  // on a phone a day or a state must not break within
  const isShort = (column: number) => [head, ...rows].every((row) => (row[column] ?? "").length <= longestShort);
  const classOf = (column: number) => (column >= textColumns ? "number" : isShort(column) ? "short" : undefined);
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
              {bars !== undefined && (
                <th class="bar" aria-hidden="true">
                  {bars.of}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr>
                {row.map((cell, column) => (
                  <td class={classOf(column)}>{shorten(toPrintable(cell))}</td>
                ))}
                {bars !== undefined && (
                  <td class="bar" aria-hidden="true">
                    <div style={`width:${Math.round((bars.shares[index] ?? 0) * 100)}%`}></div>
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
const longestShort = 12;
const blockEnd = /<\/(?:t[dhr]|thead|p|h1|h2|li|style|title|section|table|head)>/g;
const style = `
:root { color-scheme: light dark; --text: #1d1d1f; --page: #fff; --head: #555; --line: #ddd; --bar: #2f6db3; --missing: #b4471b; }
body { font: 14px/1.4 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 0.3rem; }
p { margin: 0.3rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.15rem 0.6rem 0.15rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; white-space: pre-wrap; }
th { font-weight: 600; color: var(--head); vertical-align: bottom; }
.short { white-space: nowrap; overflow-wrap: normal; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
th.number { white-space: normal; overflow-wrap: normal; }
.bar { width: 25%; padding: 0.15rem 0 0.15rem 0.6rem; }
.bar div { height: 0.7rem; background: #2f6db3; background: var(--bar); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.missing { border-left: 4px solid var(--missing); padding-left: 0.8rem; }
@media screen and (prefers-color-scheme: dark) {
  :root { --text: #e6e6e8; --page: #17181a; --head: #a9abb0; --line: #35373b; --bar: #6ea6e6; --missing: #e2895f; }
}
@media screen and (max-width: 40rem) {
  .bar { display: none; }
  th, td { padding-right: 0.4rem; }
  td.number { white-space: normal; overflow-wrap: normal; }
}
@media print {
  :root { color-scheme: light; }
  @page { margin: 15mm; }
  body { font-size: 10pt; max-width: none; margin: 0; padding: 0; }
  section { break-inside: avoid; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
}
`;
