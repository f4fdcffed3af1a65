import type { PageTexts } from "../../../texts/page/en.js";

/** Rendering is synchronous: while it goes on, no other language can come between. */
let current: PageTexts | undefined;

/** The texts of the language in which the page is rendered: for components, while they are rendered. */
export function useTexts(): PageTexts {
  if (current === undefined) throw new Error("a component of the page is rendered outside of renderIn()");
  return current;
}

/** What `render` gives, in a language. */
export function renderIn<Result>(texts: PageTexts, render: () => Result): Result {
  const before = current;
  current = texts;
  try {
    return render();
  } finally {
    current = before;
  }
}

/** In a browser, which has no other: also what its components render by themselves, later. */
export function setTexts(texts: PageTexts): void {
  current = texts;
}

/** The text of a word that comes from elsewhere, where the catalogue has one. */
export function lookUp(texts: Readonly<Record<string, string>>, word: string): string | undefined {
  return Object.hasOwn(texts, word) ? texts[word] : undefined;
}
