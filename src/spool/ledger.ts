import { hash } from "node:crypto";

/** How far a message was taken in. */
export interface Entry {
  /** What stands for its name in the state: names are long, and 100,000 of them too much to write at each scan. */
  readonly key: number;
  /** Attempts counted. */
  counted: number;
  /** Attempts of which there is a note, or of which none is wanted. At most `counted`. */
  noted: number;
  /** True once its freezing was noted. */
  frozen: boolean;
  /** Begin of the last attempt counted, in seconds UTC: it tells whether its slog was begun anew. */
  time: number;
}

/** An entry for each message of which something was taken in. */
export interface Ledger {
  find(name: string): Entry | undefined;
  make(name: string): Entry;
  delete(name: string): void;
  /** Entries by the names of their messages; those of a restored state have one once they were found. */
  named(): Iterable<[name: string, entry: Entry]>;
  /** Drops the entries of a restored state that no message was found for, and gives them. */
  dropUnfound(): readonly Entry[];
  /** As text. Lets others have their turn by `yieldToEventLoop`; nothing may change meanwhile. */
  pack(yieldToEventLoop: () => Promise<void>): Promise<string>;
}

export function createLedger(packed = ""): Ledger {
  const unfound = new Map(unpack(packed).map((entry) => [entry.key, entry]));
  const found = new Map<string, Entry>();
  return {
    find(name) {
      const known = found.get(name);
      if (known !== undefined || unfound.size === 0) return known;
      const entry = unfound.get(keyOf(name));
      if (entry === undefined) return undefined;
      unfound.delete(entry.key);
      found.set(name, entry);
      return entry;
    },
    make(name) {
      const entry = { key: keyOf(name), counted: 0, noted: 0, frozen: false, time: 0 };
      found.set(name, entry);
      return entry;
    },
    delete: (name) => void found.delete(name),
    named: () => found.entries(),
    dropUnfound() {
      const left = [...unfound.values()];
      unfound.clear();
      return left;
    },
    pack: (yieldToEventLoop) => pack(unfound.size + found.size, [unfound.values(), found.values()], yieldToEventLoop),
  };
}

/** The first 52 bits of SHA-256: exact as a number, and of 100,000 names two are the same once in a million spools. */
function keyOf(name: string): number {
  return Number.parseInt(hash("sha256", name, "hex").slice(0, 13), 16);
}

async function pack(
  count: number,
  parts: readonly Iterable<Entry>[],
  yieldToEventLoop: () => Promise<void>,
): Promise<string> {
  const bytes = Buffer.allocUnsafe(count * size);
  let at = 0;
  for (const part of parts)
    for (const { key, counted, noted, frozen, time } of part) {
      bytes.writeDoubleLE(key, at);
      bytes.writeUInt32LE(time, at + 8);
      bytes.writeUInt32LE(counted, at + 12);
      bytes.writeUInt32LE(noted * 2 + (frozen ? 1 : 0), at + 16);
      at += size;
      if (at % (size * entriesAtOnce) === 0) await yieldToEventLoop();
    }
  return bytes.toString("base64");
}

function unpack(packed: string): Entry[] {
  const bytes = Buffer.from(packed, "base64");
  const entries: Entry[] = [];
  for (let at = 0; at + size <= bytes.length; at += size) {
    const last = bytes.readUInt32LE(at + 16);
    entries.push({
      key: bytes.readDoubleLE(at),
      time: bytes.readUInt32LE(at + 8),
      counted: bytes.readUInt32LE(at + 12),
      noted: last >>> 1,
      frozen: last % 2 === 1,
    });
  }
  return entries;
}

/** Bytes of an entry. */
const size = 20;
const entriesAtOnce = 5_000;
