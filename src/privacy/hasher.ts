import { createHmac } from "node:crypto";
import { LRUCache } from "lru-cache";

/** The keyed hash of a text that holds one character a byte. `what` keeps hashes of different things apart. */
export type Hasher = (what: string, text: string) => string;

/**
 * HMAC-SHA-256, its first 128 bits in hexadecimal digits: equal values stay equal, so that a person can be followed without
 * being named, and without the key nobody can try addresses. Throws on the first use where there is no key.
 */
export function createHasher(key: Buffer | undefined): Hasher {
  const known = new LRUCache<string, string>({ max: mostKnown });
  return (what, text) => {
    if (key === undefined) throw new Error("a hash was asked for without a key");
    const subject = `${what}\0${text}`;
    const found = known.get(subject);
    if (found !== undefined) return found;
    const digest = createHmac("sha256", key).update(subject, "latin1").digest("hex").slice(0, 32);
    known.set(subject, digest);
    return digest;
  };
}

const mostKnown = 10_000;
