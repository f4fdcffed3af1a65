import { advice as english, type AdviceTexts } from "../texts/advice/en.js";

/**
 * WHAT IS WRONG AND HOW TO FIX IT, in words. The status page, the log and `check` use the same words because all of them get them here; the page
 * has them in other languages, too. Pure: what must be looked up is handed in.
 */
export interface Advice {
  /** One clause without a final stop, free of secrets: `log directory /x/logs: permission denied`. */
  readonly text: string;
  /** What to do about it, in the same form; undefined where there is no general fix. */
  readonly fix?: string | undefined;
}

/** `log directory /x/logs: permission denied; run the exporter as user xmail` */
export function toClause({ text, fix }: Advice, texts: AdviceTexts = english): string {
  return fix === undefined ? text : texts.withFix(text, fix);
}

/** The same as a sentence. */
export function toSentence(advice: Advice, texts: AdviceTexts = english): string {
  return texts.sentence(toClause(advice, texts));
}
