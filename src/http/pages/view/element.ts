/**
 * THE ELEMENTS OF A PAGE: a tree of plain data. The server prints it as HTML, the script in the browser patches the page with it. Both use
 * the same views, so a live page always looks like a fresh one. Text stays text: no value from a log can become markup.
 */
export interface Element {
  readonly tag: string;
  readonly attributes: Attributes;
  /** Never two texts in a row, never an empty one: as a browser parses it. */
  readonly children: readonly Node[];
}

export type Node = Element | string;

/** Names are ours; undefined attributes are omitted. */
export type Attributes = Readonly<Record<string, string | undefined>>;

export type Child = Node | number | undefined | readonly Child[];

/** An element in whose text control, bidi and zero-width characters are made visible. */
export function element(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): Element {
  return { tag, attributes, children: toNodes(children) };
}

/** `children` flattened to a list of nodes. */
export function toNodes(children: readonly Child[]): readonly Node[] {
  const nodes: Node[] = [];
  for (const node of children.flatMap(flatten)) {
    const last = nodes.at(-1);
    if (typeof node !== "string" || typeof last !== "string") nodes.push(node);
    else nodes[nodes.length - 1] = last + node;
  }
  return nodes.filter((node) => node !== "");
}

/** The attribute that identifies an element when others are inserted before it. */
export const keyAttribute = "data-key";

function flatten(child: Child): readonly Node[] {
  if (child === undefined) return [];
  if (typeof child === "number") return [String(child)];
  if (typeof child === "string") return showMarks(child);
  return "tag" in child ? [child] : child.flatMap(flatten);
}

/** A name can contain characters that reverse the text around it or are invisible: `<span class="mark">U+202E</span>`. */
function showMarks(text: string): readonly Node[] {
  return text.split(invisible).map((piece, index) => (index % 2 === 0 ? piece : mark(piece)));
}

/** Control, format (bidi, zero width, tags), lone surrogates, and the two line-breaking separators. */
const invisible = /([\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])/u;

function mark(character: string): Element {
  const name = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  return { tag: "span", attributes: { class: "mark" }, children: [name] };
}
