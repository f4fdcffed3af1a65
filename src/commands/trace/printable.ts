/**
 * Text fit for a terminal: clients write control, escape and bidi characters into logs, which would move its cursor, give it
 * orders or turn the text around. They show as `\u{1b}`.
 */
export function toPrintable(text: string): string {
  return text.replace(invisible, (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`);
}

/** JSON in which these characters stand as JSON escapes them, so that it says the same and is harmless on a terminal. */
export function toPrintableJson(value: object): string {
  return JSON.stringify(value).replace(invisible, (mark) =>
    mark
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** Control, format (bidi, zero width, tags), half surrogates, and the two separators that break lines. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
