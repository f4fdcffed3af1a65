import { hash } from "node:crypto";

/** How far a message was taken in. */
export interface Progress {
  /** What stands for its name in the state: names are long, and 100,000 of them too much to write at each scan. */
  readonly key: number;
  /** Attempts counted. */
  counted: number;
  /** Attempts that became an event, or of which none is wanted. At most `counted`. */
  emitted: number;
  /** True once its freezing became an event. */
  frozen: boolean;
  /** Begin of the last attempt counted, in seconds UTC: it tells whether its slog was begun again. */
  time: number;
}

/** The progress of each message of which something was taken in. */
export interface Ledger {
  find(name: string): Progress | undefined;
  make(name: string): Progress;
  delete(name: string): void;
  /** Progress by the names of their messages; those of a restored state have one once they were found. */
  named(): Iterable<[name: string, progress: Progress]>;
  /** Drops those of a restored state that no message was found for, and gives them. */
  dropUnfound(): readonly Progress[];
  /** As text. Lets others have their turn by `yieldToEventLoop`; nothing may change meanwhile. */
  pack(yieldToEventLoop: () => Promise<void>): Promise<string>;
}

export function createLedger(packed = ""): Ledger {
  const unfound = new Map(unpack(packed).map((progress) => [progress.key, progress]));
  const found = new Map<string, Progress>();
  return {
    find(name) {
      const known = found.get(name);
      if (known !== undefined || unfound.size === 0) return known;
      const progress = unfound.get(keyOf(name));
      if (progress === undefined) return undefined;
      unfound.delete(progress.key);
      found.set(name, progress);
      return progress;
    },
    make(name) {
      const progress = { key: keyOf(name), counted: 0, emitted: 0, frozen: false, time: 0 };
      found.set(name, progress);
      return progress;
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
  parts: readonly Iterable<Progress>[],
  yieldToEventLoop: () => Promise<void>,
): Promise<string> {
  const bytes = Buffer.allocUnsafe(count * size);
  let at = 0;
  for (const part of parts)
    for (const { key, counted, emitted, frozen, time } of part) {
      bytes.writeDoubleLE(key, at);
      bytes.writeUInt32LE(time, at + 8);
      bytes.writeUInt32LE(counted, at + 12);
      bytes.writeUInt32LE(emitted * 2 + (frozen ? 1 : 0), at + 16);
      at += size;
      if (at % (size * atOnce) === 0) await yieldToEventLoop();
    }
  return bytes.toString("base64");
}

function unpack(packed: string): Progress[] {
  const bytes = Buffer.from(packed, "base64");
  const all: Progress[] = [];
  for (let at = 0; at + size <= bytes.length; at += size) {
    const last = bytes.readUInt32LE(at + 16);
    all.push({
      key: bytes.readDoubleLE(at),
      time: bytes.readUInt32LE(at + 8),
      counted: bytes.readUInt32LE(at + 12),
      emitted: last >>> 1,
      frozen: last % 2 === 1,
    });
  }
  return all;
}

/** Bytes of one. */
const size = 20;
const atOnce = 5_000;
