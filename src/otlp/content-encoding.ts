import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";

/** Bytes that are kept of a body, as it came and decoded. */
export const maxBody = 64 * 1024;

export interface Decoded {
  readonly body: Uint8Array;
  /** False where the encoded body ends early, is damaged, or holds more than is kept. */
  readonly complete: boolean;
  /** The first encoding that cannot be undone: `zstd`. The body is still in it. */
  readonly unknown?: string;
}

/**
 * Undoes a Content-Encoding: nobody asks for one, but a proxy that compresses all that passes does not mind. Of a
 * bomb the first 64 KiB are decoded and no more. A body that is not in its encoding at all stays as it is: the header
 * outlived it. Never rejects.
 */
export async function decode(body: Uint8Array, header: string | undefined): Promise<Decoded> {
  let decoded: Decoded = { body, complete: true };
  // the last one was applied last
  for (const encoding of encodingsOf(body, header).toReversed()) {
    const decoder = decoderOf(encoding, decoded.body);
    if (decoder === undefined) return { ...decoded, unknown: encoding };
    const next = await runThrough(decoder, decoded.body);
    if (next.body.length === 0 && !next.complete) return decoded;
    decoded = { body: next.body, complete: decoded.complete && next.complete };
  }
  return decoded;
}

/** True for a reply with nothing to decode, as nearly all are. */
export function isPlain(body: Uint8Array, header: string | undefined): boolean {
  return body.length === 0 || encodingsOf(body, header).length === 0;
}

/** No JSON, protobuf or text begins like gzip does, and some forget to say so. */
function encodingsOf(body: Uint8Array, header: string | undefined): string[] {
  const named = (header ?? "").split(",").map((name) => name.trim().toLowerCase());
  const encodings = named.filter((name) => name !== "" && name !== "identity");
  return encodings.length === 0 && body[0] === 0x1f && body[1] === 0x8b ? ["gzip"] : encodings;
}

function decoderOf(encoding: string, body: Uint8Array): NodeJS.ReadWriteStream | undefined {
  if (encoding === "gzip" || encoding === "x-gzip") return createGunzip();
  if (encoding === "deflate") return hasZlibHeader(body) ? createInflate() : createInflateRaw();
  return encoding === "br" ? createBrotliDecompress() : undefined;
}

/** `deflate` means the zlib format, and is often sent without its header all the same. */
function hasZlibHeader([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

/** What came out before an error counts: half of a message is better than none. */
async function runThrough(decoder: NodeJS.ReadWriteStream, body: Uint8Array): Promise<Decoded> {
  const chunks: Buffer[] = [];
  let size = 0;
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      size += chunk.length;
      done(size > maxBody ? new Error("longer than is kept") : null);
    },
  });
  const complete = await pipeline([body], decoder, sink).then(
    () => true,
    () => false,
  );
  return { body: Buffer.concat(chunks).subarray(0, maxBody), complete };
}
