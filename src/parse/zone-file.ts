import { parsePosixZone, type ZoneRules } from "./zone-posix.js";

/**
 * Rules of a time zone file (TZif, RFC 9636), as `/etc/localtime` is one: its list of changes, and behind the last of them the
 * POSIX zone at its end. Undefined for bytes that are none.
 */
export function parseZoneFile(bytes: Buffer): ZoneRules | undefined {
  try {
    const first = readHeader(bytes, 0);
    // what follows is the same with times of 64 bits
    if (first.version < 2) return toRules(readBlock(bytes, first, 4), undefined);
    const second = readHeader(bytes, endOf(first, 4));
    const [, footer = ""] = bytes.toString("latin1", endOf(second, 8)).split("\n");
    return toRules(readBlock(bytes, second, 8), parsePosixZone(footer));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Header {
  readonly version: number;
  /** Where its data begins. */
  readonly start: number;
  readonly utcMarks: number;
  readonly standardMarks: number;
  readonly leaps: number;
  readonly changes: number;
  readonly types: number;
  readonly letters: number;
}

function readHeader(bytes: Buffer, at: number): Header {
  if (bytes.toString("latin1", at, at + 4) !== "TZif") throw new RangeError("no time zone file");
  const count = (index: number) => bytes.readUInt32BE(at + 20 + 4 * index);
  const version = Number.parseInt(bytes.toString("latin1", at + 4, at + 5)) || 1;
  const [utcMarks, standardMarks, leaps, changes, types, letters] = [0, 1, 2, 3, 4, 5].map(count);
  return { version, start: at + headerSize, utcMarks, standardMarks, leaps, changes, types, letters } as Header;
}

/** Where its data ends. */
function endOf(header: Header, timeSize: number): number {
  const { start, utcMarks, standardMarks, leaps, changes, types, letters } = header;
  return start + changes * (timeSize + 1) + types * 6 + letters + leaps * (timeSize + 4) + standardMarks + utcMarks;
}

interface Block {
  /** Milliseconds UTC, ascending. */
  readonly changes: readonly number[];
  /** Offset from each of them on, milliseconds. */
  readonly offsets: readonly number[];
  /** Offset before the first. */
  readonly before: number;
}

function readBlock(bytes: Buffer, header: Header, timeSize: number): Block {
  const { start, changes, types } = header;
  if (bytes.length < endOf(header, timeSize)) throw new RangeError("cut off");
  const indices = start + changes * timeSize;
  const typeAt = indices + changes;
  if (types === 0) throw new RangeError("no offset");
  const offsetOf = (type: number) => bytes.readInt32BE(typeAt + type * 6) * 1_000;
  const numbers = Array.from({ length: changes }, (_, index) => index);
  const timeAt = (index: number) =>
    timeSize === 8 ? Number(bytes.readBigInt64BE(start + index * 8)) : bytes.readInt32BE(start + index * 4);
  return {
    changes: numbers.map((index) => timeAt(index) * 1_000),
    offsets: numbers.map((index) => offsetOf(bytes.readUInt8(indices + index))),
    before: offsetOf(0),
  };
}

function toRules({ changes, offsets, before }: Block, after: ZoneRules | undefined): ZoneRules {
  return {
    offsetAt(utc) {
      const index = changes.findLastIndex((time) => time <= utc);
      if (index === changes.length - 1 && after !== undefined) return after.offsetAt(utc);
      return offsets[index] ?? before;
    },
  };
}

const headerSize = 44;
