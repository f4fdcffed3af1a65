/** A word or phrase of ours that the field has another one for. */
export interface Forbidden {
  readonly word: string;
  /** The term of the glossary; undefined for a phrase. */
  readonly instead: string | undefined;
  /** Finds it in prose. */
  readonly inText: RegExp;
  /** Finds it in a name that is split into lower-case words. */
  readonly inNames: RegExp;
}

/** Reads the column "not this" of the glossary, and the phrases listed below it. Throws if either is missing. */
export function readGlossary(contributing: string): Forbidden[] {
  const [, section = ""] = /^## Glossary\n([^]*?)^## /m.exec(contributing) ?? [];
  const rows = [...section.matchAll(/^\|([^|]*)\|[^|]*\|([^|]*)\|$/gm)].slice(2);
  const words = rows.flatMap(([, term = "", notThis = ""]) =>
    notThis
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "")
      .map((word) => [word, term.trim()] as const),
  );
  const instead = Map.groupBy(words, ([word]) => word);
  const [, list = ""] = /^Phrases to avoid: ([^]*?)\n\n/m.exec(section) ?? [];
  const phrases = [...list.matchAll(/`([^`]+)`/g)].map(([, phrase = ""]) => forbid(phrase, undefined));
  if (words.length === 0 || phrases.length === 0) throw new Error("CONTRIBUTING.md has no glossary, or no phrases");
  const replaced = [...instead].map(([word, rows]) => forbid(word, rows.map(([, term]) => term).join('" or "')));
  return [...replaced, ...phrases];
}

function forbid(word: string, instead: string | undefined): Forbidden {
  const { inText = whole(word), inNames = whole(word.replaceAll(/[- ]/g, "[- ]")) } = special[word] ?? {};
  return { word, instead, inText, inNames: instead === undefined ? never : inNames };
}

/** With the plural, and over the end of a line. */
function whole(pattern: string): RegExp {
  return new RegExp(`(?<![\\w-])${pattern.replaceAll(" ", "\\s+")}s?(?![\\w-])`, "gi");
}

const never = /(?!)/g;

/** Words that are good English elsewhere: only the sense that has a term of its own. */
const special: Readonly<Record<string, { readonly inText?: RegExp; readonly inNames?: RegExp }>> = {
  "hand-over": { inText: whole("hand-?over"), inNames: whole("hand[- ]?over") },
  mend: { inText: whole("mend(ed|ing)?"), inNames: whole("mend(ed|ing)?") },
  fault: { inText: /(?<!\bat\s+|page\s+|segmentation\s+)\bfaults?\b/gi },
  remedy: { inText: whole("remed(y|ie)"), inNames: whole("remed(y|ie)") },
  bury: { inText: whole("bur(y|ie|ied)"), inNames: whole("bur(y|ie|ied)") },
  // a file or table has entries, and a person takes notes
  entry: { inText: /\b(log|queue)\s+(entry|entries)\b/gi, inNames: /\b(log|queue|record) (entry|entries)\b/g },
  note: { inText: /\bqueue\s+notes?\b/gi, inNames: /\b(queue|record) notes?\b/g },
  // `print` writes text
  print: { inText: never, inNames: /^(file |head )?print$/g },
  way: {
    inText:
      /\bway\s+of\s+(a|the|one|each|every|that)\s+messages?\b|\bmessages?'s?\s+way\b|\bits\s+(whole\s+)?way\s+through\b/gi,
    inNames: /\b(message|trace) way\b|^way$/g,
  },
  side: {
    inText: /\b(metrics|records?|otlp|queue)\s+side\b/gi,
    inNames: /\b(metrics|records?|otlp|queue|log) side\b/g,
  },
  // hosts of examples are named mx.backend.example
  backend: { inText: /(?<![.\w-])sinks?(?![.\w-])/gi },
};
