import { type Child, type Node, toNodes } from "../../../../src/http/pages/view/element.js";

/** What a person reads there; a line break is a space. */
export function textOf(child: Child): string {
  return toNodes([child])
    .map((node) => (typeof node === "string" ? node : node.tag === "br" ? " " : textOf(node.children)))
    .join("");
}

/** The rows of the tables in there, each cell by the head of its column. */
export function readRows(child: Child): Record<string, string>[] {
  return within(child, "table").flatMap((table) => {
    const heads = within(within(table, "thead"), "th").map(textOf);
    return within(within(table, "tbody"), "tr").map((row) =>
      Object.fromEntries(cellsOf(row).map((text, index) => [heads[index] ?? "", text])),
    );
  });
}

export function readCaptions(child: Child): string[] {
  return within(child, "caption").map(textOf);
}

/** Names and values of a table of facts. */
export function readFacts(child: Child): Record<string, string> {
  return Object.fromEntries(within(child, "tr").map((row) => cellsOf(row) as [string, string]));
}

/** The classes of the elements that have some, in their order. */
export function readClasses(child: Child): string[] {
  return toNodes([child]).flatMap((node) =>
    typeof node === "string" ? [] : [node.attributes["class"] ?? [], readClasses(node.children)].flat(),
  );
}

function cellsOf(row: Child): string[] {
  return toNodes([row]).flatMap((node) => (typeof node === "string" ? [] : node.children.map(textOf)));
}

function within(child: Child, tag: string): Node[] {
  return toNodes([child]).flatMap((node) => {
    if (typeof node === "string") return [];
    return node.tag === tag ? [node] : within(node.children, tag);
  });
}
