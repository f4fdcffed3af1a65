/** The position of the next needle at or after `from`, or -1. */
export type FindNeedle = (bytes: Uint8Array, from: number) => number;

/**
 * Searches for several ASCII texts at once, in one pass over the bytes: Horspool's skips for all of them together, then one bit per needle
 * for what can still match. As fast as Buffer.indexOf for a single text, but supports many, and ignoring case. An empty needle matches
 * everywhere.
 */
export function createFinder(needles: readonly string[], ignoreCase: boolean): FindNeedle {
  const folded = needles.map((needle) => Buffer.from(ignoreCase ? needle.toLowerCase() : needle, "latin1"));
  const window = Math.min(longestWindow, ...folded.map(({ length }) => length));
  if (window === 0) return (bytes, from) => (from < bytes.length ? from : -1);
  const fold = Uint8Array.from({ length: 256 }, (_, byte) => (ignoreCase ? lowerCase(byte) : byte));
  const { skips, masks } = createTables(folded, window, fold);

  function holds(bytes: Uint8Array, at: number): boolean {
    return folded.some((needle) => needle.every((byte, index) => fold[bytes[at + index] ?? 0] === byte));
  }

  return (bytes, from) => {
    const end = bytes.length;
    let last = from + window - 1;
    while (last < end) {
      const byte = bytes[last] ?? 0;
      const skip = skips[byte] ?? 1;
      if (skip > 0) {
        last += skip;
        continue;
      }
      let place = window - 1;
      let alive = masks[place * 256 + byte] ?? 0;
      const start = last - place;
      while (place > 0 && alive !== 0) {
        place--;
        alive &= masks[place * 256 + (bytes[start + place] ?? 0)] ?? 0;
      }
      if (alive !== 0 && holds(bytes, start)) return start;
      last++;
    }
    return -1;
  };
}

/** `skips`: how far the window may move for the byte at its end. `masks`: which needles have a byte at a place. */
function createTables(needles: readonly Uint8Array[], window: number, fold: Uint8Array) {
  const skips = new Uint8Array(256).fill(window);
  const masks = new Int32Array(window * 256);
  for (let byte = 0; byte < 256; byte++) {
    for (const [index, needle] of needles.entries()) {
      for (let place = 0; place < window; place++) {
        if (needle[place] !== fold[byte]) continue;
        skips[byte] = Math.min(skips[byte] ?? window, window - 1 - place);
        // beyond 32 needles some share a bit: the exact comparison tells them apart
        masks[place * 256 + byte] = (masks[place * 256 + byte] ?? 0) | (1 << (index % 32));
      }
    }
  }
  return { skips, masks };
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/** Bytes: the tables stay small, and further skips bring nothing. */
const longestWindow = 32;
