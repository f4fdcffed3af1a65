/** Text that is HTML already. Only this file makes it, so nothing reaches a page unescaped. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | undefined | readonly Html[];

/** The template's own text is HTML, what is put in is text: escaped, with control and bidi characters made visible. */
export function html(template: readonly string[], ...parts: readonly Part[]): Html {
  const [first = "", ...rest] = template;
  return { html: rest.reduce((text, next, index) => text + toHtml(parts[index]) + next, first) };
}

/** For a value between the quotes of an attribute, where no element may stand. */
export function attribute(text: string): Html {
  return { html: escape(text) };
}

function toHtml(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return showMarks(part);
  return "html" in part ? part.html : part.map((each) => each.html).join("");
}

/** A file name can hold characters that turn the text around it or cannot be seen: `<span class="mark">U+202E</span>`. */
function showMarks(text: string): string {
  return escape(text).replace(invisible, (mark) => `<span class="mark">${nameOf(mark)}</span>`);
}

/** Control, format (bidi, zero width, tags), half surrogates, and the two separators that break lines. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

function nameOf(mark: string): string {
  return `U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function escape(text: string): string {
  return text.replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
