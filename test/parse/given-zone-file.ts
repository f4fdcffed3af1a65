interface Given {
  /** Seconds. */
  readonly before: number;
  /** Milliseconds UTC, and seconds from then on. */
  readonly changes: readonly (readonly [at: number, offset: number])[];
  readonly footer?: string;
  readonly version?: number;
}

/** A time zone file (RFC 9636) as zic writes it. */
export function zoneFile({ before, changes, footer = "", version = 2 }: Given): Buffer {
  const offsets = [before, ...changes.map(([, offset]) => offset)];
  const header = Buffer.alloc(44);
  header.write("TZif", "latin1");
  if (version > 1) header.write(String(version), 4, "latin1");
  [0, 0, 0, changes.length, offsets.length, 4].forEach((count, index) => header.writeUInt32BE(count, 20 + 4 * index));
  const block = (size: 4 | 8) => {
    const times = changes.map(([at]) => {
      const bytes = Buffer.alloc(size);
      if (size === 8) bytes.writeBigInt64BE(BigInt(at / 1000));
      else bytes.writeInt32BE(at / 1000);
      return bytes;
    });
    const types = offsets.map((offset) => {
      const bytes = Buffer.alloc(6);
      bytes.writeInt32BE(offset);
      return bytes;
    });
    return Buffer.concat([
      header,
      ...times,
      Buffer.from(changes.map((_, index) => index + 1)),
      ...types,
      Buffer.from("ABC\0"),
    ]);
  };
  return version === 1 ? block(4) : Buffer.concat([block(4), block(8), Buffer.from(`\n${footer}\n`)]);
}
