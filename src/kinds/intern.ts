/**
 * The text between two places as one of its own, the same one for the same text as far as it was met recently. A slice would keep the
 * whole chunk in memory, and cost its hash each time it is looked up.
 */
export function intern(text: string, from: number, to: number): string {
  const length = to - from;
  if (length <= 0) return "";
  if (length > longest) return copyOf(text.slice(from, to));
  let hash = length;
  for (let at = from; at < to; at++) hash = (hash * 31 + text.charCodeAt(at)) | 0;
  const slot = (hash ^ (hash >>> 15)) & (slots - 1);
  const known = met[slot];
  if (known?.length === length && text.startsWith(known, from)) return known;
  const own = copyOf(text.slice(from, to));
  met[slot] = own;
  return own;
}

/** A copy that shares no memory with a longer text it was cut out of; latin1. */
export function copyOf(text: string): string {
  // V8 cuts shorter ones as copies anyhow
  return text.length < shortest ? text : Buffer.from(text, "latin1").toString("latin1");
}

const shortest = 13;

const slots = 8_192;
/** Characters. With the slots it bounds what is kept to a megabyte. */
const longest = 128;
const met: (string | undefined)[] = Array.from({ length: slots }, () => undefined);
