import type { Node } from "./element.js";

/** The tree as HTML. No white space is added, so that a browser parses the same tree. */
export function toHtml(node: Node): string {
  if (typeof node === "string") return escape(node);
  const { tag, attributes, children } = node;
  const set = Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? "" : ` ${name}="${escape(value)}"`))
    .join("");
  const begin = `<${tag}${set}>`;
  return withoutEnd.has(tag) ? begin : `${begin}${children.map(toHtml).join("")}</${tag}>`;
}

const withoutEnd = new Set(["meta", "link", "input", "br"]);

function escape(text: string): string {
  return text.replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
