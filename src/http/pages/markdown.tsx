import type { ComponentChildren } from "preact";

/** What a link of the document leads to on the page, or undefined where there is no such page. */
export type ResolveLink = (target: string) => string | undefined;

/**
 * THE MARKDOWN OF OUR RUNBOOKS: headings, paragraphs, lists, tables, `code`, **bold**, _emphasis_ and links. Anything else in them fails the test that
 * renders them all. Text is text: nothing in a document becomes markup by itself.
 */
export function Markdown({ text, resolve }: { readonly text: string; readonly resolve: ResolveLink }) {
  const inline = (source: string) => renderInline(source, resolve);
  return (
    <>
      {text
        .trim()
        .split(/\n{2,}/)
        .map((block, index) => (
          <Block key={index} block={block} inline={inline} />
        ))}
    </>
  );
}

type Inline = (source: string) => ComponentChildren;

function Block({ block, inline }: { readonly block: string; readonly inline: Inline }) {
  const [, marks, heading = ""] = /^(#{1,3}) (.*)$/s.exec(block) ?? [];
  if (marks === "#") return <h1>{inline(heading)}</h1>;
  if (marks === "##") return <h2>{inline(heading)}</h2>;
  if (marks === "###") return <h3>{inline(heading)}</h3>;
  if (/^\d+\. /.test(block)) return <ol>{items(block, /^\d+\. /gm, inline)}</ol>;
  if (block.startsWith("- ")) return <ul>{items(block, /^- /gm, inline)}</ul>;
  if (block.startsWith("|")) return <MarkdownTable rows={block.split("\n")} inline={inline} />;
  return <p>{inline(block)}</p>;
}

/** Lines that follow an item belong to it. */
function items(block: string, start: RegExp, inline: Inline): ComponentChildren {
  return block
    .split(start)
    .slice(1)
    .map((item, index) => <li key={index}>{inline(item.trim())}</li>);
}

/** The first row names the columns, the second is a line. */
function MarkdownTable({ rows, inline }: { readonly rows: readonly string[]; readonly inline: Inline }) {
  const cells = (row: string) =>
    row
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => inline(cell.trim()));
  const [head = "", , ...body] = rows;
  return (
    <table class="facts">
      <thead>
        <tr>
          {cells(head).map((cell, index) => (
            <th key={index} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {body.map((row, index) => (
          <tr key={index}>
            {cells(row).map((cell, column) => (
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function renderInline(source: string, resolve: ResolveLink): ComponentChildren[] {
  return source.split(/(`[^`]+`|\*\*[^*]+\*\*|(?<!\w)_[^_]+_(?!\w)|\[[^\]]+\]\([^)]+\))/).map((piece, index) => {
    if (index % 2 === 0) return piece.replaceAll("\n", " ");
    if (piece.startsWith("`")) return <code key={index}>{piece.slice(1, -1)}</code>;
    if (piece.startsWith("*")) return <strong key={index}>{piece.slice(2, -2)}</strong>;
    if (piece.startsWith("_")) return <em key={index}>{renderInline(piece.slice(1, -1), resolve)}</em>;
    const [, text = "", target = ""] = /^\[(.*)\]\((.*)\)$/s.exec(piece) ?? [];
    const href = resolve(target);
    const shown = renderInline(text, resolve);
    return href === undefined ? (
      <span key={index}>
        {shown} (<code>{target.replace("../", "docs/")}</code>)
      </span>
    ) : (
      <a key={index} href={href}>
        {shown}
      </a>
    );
  });
}
