/**
 * Pairs of whole numbers as text, each as its difference to the one before it in as few bytes as it takes: ids and times
 * mostly grow by little. A hundred thousand open messages are so written in a few milliseconds, in which nothing else can run.
 * In the text values are those given less `shift`.
 */
export function packNumbers(pairs: ReadonlyMap<number, number>, shift = 0): string {
  const bytes = Buffer.allocUnsafe(pairs.size * 2 * longest);
  let at = 0;
  let lastKey = 0;
  let lastValue = shift;
  for (const [key, value] of pairs) {
    at = write(bytes, at, key - lastKey);
    at = write(bytes, at, value - lastValue);
    lastKey = key;
    lastValue = value;
  }
  return bytes.toString("base64", 0, at);
}

export function unpackNumbers(text = "", shift = 0): [number, number][] {
  const bytes = Buffer.from(text, "base64");
  const pairs: [number, number][] = [];
  let at = 0;
  let key = 0;
  let value = shift;
  while (at < bytes.length) {
    key += read();
    value += read();
    pairs.push([key, value]);
  }
  return pairs;

  function read(): number {
    let zigzag = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      zigzag += (byte & 127) * scale;
      if (byte < 128) return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    }
  }
}

/** Seven bits a byte, the lowest first; the sign is the lowest bit of all. */
function write(bytes: Buffer, start: number, difference: number): number {
  let at = start;
  let rest = difference < 0 ? -difference * 2 - 1 : difference * 2;
  // 32 bits are much faster to handle, and nearly always enough
  while (rest > 0x7fff_ffff) {
    bytes[at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  while (rest > 127) {
    bytes[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/** Bytes: differences have 53 bits and a sign at most. */
const longest = 8;
