/**
 * Writes the wire format of Protocol Buffers, https://protobuf.dev/programming-guides/encoding. Field numbers are below
 * 16: each tag is one byte. Nothing fails: the buffer grows as needed.
 */
export interface Writer {
  /** Opens a field that is a message. Gives where it starts, for `close`. */
  open(field: number): number;
  close(start: number): void;
  /** Lone surrogates become U+FFFD. */
  writeString(field: number, text: string): void;
  /** Bytes, given as an even number of hexadecimal digits, lower case. */
  writeHex(field: number, digits: string): void;
  /** A whole number that fits into 64 bits; a negative one takes ten bytes. */
  writeVarint(field: number, value: number): void;
  /** 0 to 2^32 - 1. */
  writeFixed32(field: number, value: number): void;
  /** Two halves of 0 to 2^32 - 1 each. */
  writeFixed64(field: number, low: number, high: number): void;
  writeDouble(field: number, value: number): void;
  /** What was written: the beginning of the buffer handed in, or of a larger one. The writer is used up. */
  finish(): Buffer;
}

/** Writes over `buffer` as long as there is room in it. */
export function createWriter(buffer: Buffer): Writer {
  let end = 0;

  function reserve(bytes: number): void {
    if (end + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(end + bytes, buffer.length * 2));
    larger.set(buffer.subarray(0, end));
    buffer = larger;
  }

  function putVarint(value: number): void {
    while (value > 0x7f) {
      buffer[end++] = (value % 0x80) | 0x80;
      value = Math.floor(value / 0x80);
    }
    buffer[end++] = value;
  }

  /** Nearly all text is ASCII, and short: a loop in JavaScript is faster than a call into C++. */
  function putAscii(text: string): boolean {
    const { length } = text;
    const target = buffer;
    let seen = 0;
    for (let index = 0, at = end; index < length; index++, at++) {
      const code = text.charCodeAt(index);
      seen |= code;
      target[at] = code;
    }
    if (seen > 0x7f) return false;
    end += length;
    return true;
  }

  return {
    open(field) {
      reserve(2);
      buffer[end] = (field << 3) | 2;
      // most messages are shorter than 128 bytes, and one byte tells their length
      end += 2;
      return end;
    },
    close(start) {
      const length = end - start;
      const more = varintBytes(length) - 1;
      if (more > 0) {
        reserve(more);
        buffer.copyWithin(start + more, start, end);
      }
      end = start - 1;
      putVarint(length);
      end += length;
    },
    writeString(field, text) {
      reserve(6 + 3 * text.length);
      const before = end;
      buffer[end++] = (field << 3) | 2;
      putVarint(text.length);
      if (putAscii(text)) return;
      end = before + 1;
      putVarint(Buffer.byteLength(text));
      end += buffer.write(text, end);
    },
    writeHex(field, digits) {
      reserve(6 + digits.length / 2);
      buffer[end++] = (field << 3) | 2;
      putVarint(digits.length / 2);
      for (let index = 0; index < digits.length; index += 2)
        buffer[end++] = (digitAt(digits, index) << 4) | digitAt(digits, index + 1);
    },
    writeVarint(field, value) {
      reserve(11);
      buffer[end++] = field << 3;
      if (value >= 0) return putVarint(value);
      let rest = BigInt.asUintN(64, BigInt(value));
      for (; rest > 0x7fn; rest >>= 7n) buffer[end++] = Number(rest & 0x7fn) | 0x80;
      buffer[end++] = Number(rest);
    },
    writeFixed32(field, value) {
      reserve(5);
      buffer[end++] = (field << 3) | 5;
      end = buffer.writeUInt32LE(value, end);
    },
    writeFixed64(field, low, high) {
      reserve(9);
      buffer[end++] = (field << 3) | 1;
      end = buffer.writeUInt32LE(low, end);
      end = buffer.writeUInt32LE(high, end);
    },
    writeDouble(field, value) {
      reserve(9);
      buffer[end++] = (field << 3) | 1;
      end = buffer.writeDoubleLE(value, end);
    },
    finish: () => buffer.subarray(0, end),
  };
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (; value > 0x7f; value >>>= 7) bytes++;
  return bytes;
}

function digitAt(digits: string, index: number): number {
  const code = digits.charCodeAt(index);
  return code <= 0x39 ? code - 0x30 : code - 0x57;
}
