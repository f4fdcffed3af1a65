/** A to Z in lower case. Of a text that holds one character a byte, anything else may be a part of one. */
export function toAsciiLower(text: string): string {
  return text.replace(upper, (found) => found.toLowerCase());
}

const upper = /[A-Z]+/g;
