import { type Element as ViewElement, keyAttribute, type Node as ViewNode } from "../view/element.js";

/**
 * Makes the content of `parent` equal to the tree, changing only what differs: focus, selected text and open <details> are kept. Text is
 * set as text, never as markup.
 */
export function patch(parent: Element, wanted: readonly ViewNode[]): void {
  const keyed = new Map<string, Element>();
  for (const child of parent.children) {
    const key = child.getAttribute(keyAttribute);
    if (key !== null) keyed.set(key, child);
  }
  let place: ChildNode | null = parent.firstChild;
  for (const node of wanted) {
    // removing these first means that the remaining rows need not be moved
    while (place !== null && isGone(place, wanted)) place = removeAndGoOn(place);
    const shown = typeof node === "string" ? patchText(place, node) : patchElement(place, node, keyed);
    if (shown === place) place = shown.nextSibling;
    else parent.insertBefore(shown, place);
  }
  while (place !== null) place = removeAndGoOn(place);
}

const wantedKeys = new WeakMap<readonly ViewNode[], ReadonlySet<string>>();

function isGone(shown: ChildNode, wanted: readonly ViewNode[]): boolean {
  const key = shown instanceof Element ? shown.getAttribute(keyAttribute) : null;
  if (key === null) return false;
  let keys = wantedKeys.get(wanted);
  if (keys === undefined) {
    keys = new Set(wanted.flatMap((node) => (typeof node === "string" ? [] : (node.attributes[keyAttribute] ?? []))));
    wantedKeys.set(wanted, keys);
  }
  return !keys.has(key);
}

function removeAndGoOn(shown: ChildNode): ChildNode | null {
  const next = shown.nextSibling;
  shown.remove();
  return next;
}

function patchText(place: ChildNode | null, text: string): ChildNode {
  if (!(place instanceof Text)) return document.createTextNode(text);
  if (place.data !== text) place.data = text;
  return place;
}

function patchElement(place: ChildNode | null, wanted: ViewElement, keyed: ReadonlyMap<string, Element>): Element {
  const key = wanted.attributes[keyAttribute];
  const found = key === undefined ? place : keyed.get(key);
  const isSame =
    found instanceof Element && found.localName === wanted.tag && found.getAttribute(keyAttribute) === (key ?? null);
  const shown = isSame ? found : document.createElement(wanted.tag);
  for (const [name, value] of Object.entries(wanted.attributes)) {
    if (value === undefined) shown.removeAttribute(name);
    else if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
  patch(shown, wanted.children);
  return shown;
}
