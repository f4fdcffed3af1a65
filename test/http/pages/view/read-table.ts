import { Asking } from "../../../../src/http/pages/view/leads.js";
import { Zone } from "../../../../src/http/pages/view/clock.js";
import { renderIn, setTexts } from "../../../../src/http/pages/view/texts.js";
import { page as english } from "../../../../src/texts/page/en.js";
import { type ComponentChildren, isValidElement, type VNode } from "preact";
import { renderToString } from "preact-render-to-string";

/** A part of the page in English. */
export function renderEnglish(part: VNode): string {
  return renderIn(english, () => renderToString(part));
}

setTexts(english);

/** What a person reads there; a line break is a space. */
export function textOf(children: ComponentChildren): string {
  return nodesOf(children)
    .map((node) => (typeof node === "string" ? node : node.type === "br" ? " " : textOf(node.props.children)))
    .join("");
}

/** The rows of the tables in there, each cell by the head of its column. */
export function readRows(children: ComponentChildren): Record<string, string>[] {
  return within(children, "table").flatMap((table) => {
    const heads = within(within(table, "thead"), "th").map(textOf);
    return within(within(table, "tbody"), "tr").map((row) =>
      Object.fromEntries(cellsOf(row).map((text, index) => [heads[index] ?? "", text])),
    );
  });
}

export function readCaptions(children: ComponentChildren): string[] {
  return within(children, "caption").map(textOf);
}

/** Names and values of a table of facts. */
export function readFacts(children: ComponentChildren): Record<string, string> {
  return Object.fromEntries(within(children, "tr").map((row) => cellsOf(row) as [string, string]));
}

/** The classes of the elements that have some, in their order. */
export function readClasses(children: ComponentChildren): string[] {
  return elementsOf(children).flatMap(({ props }) => [
    ...(props.class === undefined ? [] : [props.class]),
    ...readClasses(props.children),
  ]);
}

type Element = VNode<{ readonly class?: string; readonly children?: ComponentChildren }>;

function cellsOf(row: ComponentChildren): string[] {
  return elementsOf(row).flatMap(({ props }) => elementsOf(props.children).map(textOf));
}

function within(children: ComponentChildren, tag: string): Element[] {
  return elementsOf(children).flatMap((element) =>
    element.type === tag ? [element] : within(element.props.children, tag),
  );
}

function elementsOf(children: ComponentChildren): Element[] {
  return nodesOf(children).filter((node) => typeof node !== "string");
}

/** What the page provides to all below it, as where nothing is provided. */
const contexts = [
  { context: Zone, value: { name: "UTC", offsets: [] } },
  { context: Asking, value: undefined },
];

/** What a provider or a consumer of a context has in it; undefined for other components. */
function withinContext(type: unknown, { children }: { readonly children?: unknown }): ComponentChildren | undefined {
  const found = contexts.find(({ context }) => [context, context.Provider, context.Consumer].includes(type as never));
  if (found === undefined) return undefined;
  return typeof children === "function"
    ? (children as (value: unknown) => ComponentChildren)(found.value)
    : (children as ComponentChildren);
}

/** Elements and texts, with what each component gives in its place. */
function nodesOf(children: ComponentChildren): (Element | string)[] {
  if (Array.isArray(children)) return children.flatMap(nodesOf);
  if (!isValidElement(children))
    return typeof children === "string" || typeof children === "number" ? [String(children)] : [];
  const { type, props } = children as Element;
  if (typeof type !== "function") return [children];
  return nodesOf(withinContext(type, props) ?? (type as (props: object) => ComponentChildren)(props));
}
