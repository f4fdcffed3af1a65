import { Fragment } from "preact";
import { useTexts } from "./texts.js";

export interface TextProps {
  readonly value: string;
  /** Characters that are shown; default all. */
  readonly most?: number;
}

/**
 * TEXT FROM ELSEWHERE: of clients, backends, files and settings. A name can contain characters that reverse the text around it or are
 * invisible: these are shown by code point, `<span class="mark">U+202E</span>`. What is too long to read is truncated.
 */
export function Text({ value, most = Infinity }: TextProps) {
  const texts = useTexts();
  const pieces = value.slice(0, most).split(invisible);
  const rest = value.length > most ? <span class="soft">{texts.characters(value.length)}</span> : undefined;
  if (pieces.length === 1 && rest === undefined) return <>{value}</>;
  return (
    <>
      {pieces.map((piece, index) =>
        index % 2 === 0 ? <Fragment key={index}>{piece}</Fragment> : <Mark key={index} character={piece} />,
      )}
      {rest}
    </>
  );
}

/** The same without elements, for places that hold none: an option, a title. */
export function visible(text: string): string {
  return text
    .split(invisible)
    .map((piece, index) => (index % 2 === 0 ? piece : nameOf(piece)))
    .join("");
}

function Mark({ character }: { readonly character: string }) {
  return <span class="mark">{nameOf(character)}</span>;
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Control, format (bidi, zero width, tags), lone surrogates, and the two line-breaking separators. */
const invisible = /([\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])/u;
