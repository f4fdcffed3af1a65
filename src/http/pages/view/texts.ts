import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { PageTexts } from "../../../texts/page/en.js";

/** The texts of the page's language. None by default, so that a browser loads no language but its own. */
export const Texts = createContext<PageTexts | undefined>(undefined);

export function useTexts(): PageTexts {
  const texts = useContext(Texts);
  if (texts === undefined) throw new Error("a component of the page is rendered outside of <Texts.Provider>");
  return texts;
}

/** The text of a word that comes from elsewhere, where the catalogue has one. */
export function lookUp(texts: Readonly<Record<string, string>>, word: string): string | undefined {
  return Object.hasOwn(texts, word) ? texts[word] : undefined;
}
