import { advice as englishAdvice, type AdviceTexts } from "./advice/en.js";
import { advice as japaneseAdvice } from "./advice/ja.js";
import { page as englishPage, type PageTexts } from "./page/en.js";
import { problems as englishProblems, type ProblemTexts } from "./problems/en.js";
import { problems as japaneseProblems } from "./problems/ja.js";
import { trace as englishTrace, type TraceTexts } from "./trace/en.js";
import { page as japanesePage } from "./page/ja.js";
import { trace as japaneseTrace } from "./trace/ja.js";
import type { Language } from "./language.js";

/** Of one language. */
export interface Texts {
  /** The only ones that a browser loads. */
  readonly page: PageTexts;
  readonly trace: TraceTexts;
  readonly problems: ProblemTexts;
  readonly advice: AdviceTexts;
}

/** THE TEXTS IN ALL LANGUAGES. That none lacks one is proved by their types, the rest by test/texts/. */
export const catalogue: Readonly<Record<Language, Texts>> = {
  en: { page: englishPage, trace: englishTrace, problems: englishProblems, advice: englishAdvice },
  ja: { page: japanesePage, trace: japaneseTrace, problems: japaneseProblems, advice: japaneseAdvice },
};
