import { TextDecoder } from "node:util";
import type { Attributes, AttributeValue } from "../kinds/kind.js";

/**
 * Text of the bytes behind a latin1 string: UTF-8 where they are UTF-8, else the encoding given (a name that
 * TextDecoder knows; RangeError otherwise). Bytes the encoding does not know become U+FFFD.
 */
export function createDecoder(encoding: string): (raw: string) => string {
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const fallback = new TextDecoder(encoding, { ignoreBOM: true });
  return (raw) => {
    if (isAscii(raw)) return raw;
    const bytes = Buffer.from(raw, "latin1");
    return tryDecode(utf8, bytes) ?? tryCut(utf8, bytes) ?? fallback.decode(bytes);
  };
}

/** The attributes that there are, as text. Costs an object whose names are set one at a time, which V8 is slow to go through: ASCII needs no decoding. */
export function decodeAttributes(
  attributes: Attributes,
  decode: (raw: string) => string,
): Readonly<Record<string, AttributeValue>> {
  const present: Record<string, AttributeValue> = {};
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) present[name] = decodeValue(value, decode);
  }
  return present;
}

function decodeValue(value: AttributeValue, decode: (raw: string) => string): AttributeValue {
  if (typeof value === "string") return decode(value);
  return typeof value === "object" ? value.map(decode) : value;
}

/** XMail cuts long values at a byte, which can be the middle of a character: that last piece is dropped for U+FFFD. */
function tryCut(utf8: TextDecoder, bytes: Buffer): string | undefined {
  for (let cut = 1; cut <= 3 && cut < bytes.length; cut++) {
    const first = bytes[bytes.length - cut] ?? 0;
    if (first < 0x80) return undefined;
    if (first < 0xc2 || first > 0xf4) continue;
    const whole = tryDecode(utf8, bytes.subarray(0, -cut));
    // `caf\xe9` ends like a cut character but is Latin-1: without any whole character of UTF-8 there is no proof of UTF-8
    return whole === undefined || isAscii(whole) ? undefined : `${whole}\ufffd`;
  }
  return undefined;
}

function tryDecode(decoder: TextDecoder, bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** True for text that is the same in every encoding, as nearly all is. */
export function isAscii(text: string): boolean {
  return !/[^\x00-\x7f]/.test(text);
}
