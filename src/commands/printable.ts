/**
 * Text that is safe for a terminal: clients can write control, escape and bidi characters into logs, which would move the cursor, run
 * commands or reverse the text. They are shown as `\u{1b}`.
 */
export function toPrintable(text: string): string {
  return text.replace(invisible, (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`);
}

/** JSON with these characters escaped, so that it has the same meaning and is safe for a terminal. */
export function toPrintableJson(value: object): string {
  return JSON.stringify(value).replace(invisible, (mark) =>
    mark
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** Control, format (bidi, zero width, tags), lone surrogates, and the two line-breaking separators. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
