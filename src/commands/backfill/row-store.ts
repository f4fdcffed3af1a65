import { open, rm } from "node:fs/promises";

/** A step and the numbers of a series at its end. */
export type Row = readonly number[];

/** ROWS OF MANY SERIES. They are appended in time order, mixed, and read back series by series. */
export interface RowStore {
  /** Rows of a series all have the same length, and come in order. */
  append(series: number, row: Row): Promise<void>;
  rows(series: number): AsyncGenerator<Row>;
  /** How many rows there are. */
  count(series: number): number;
  /** Removes the file. */
  close(): Promise<void>;
}

/**
 * In a temporary file, so that memory does not grow with the backlog: of each series one unfinished block is in memory, and the positions
 * of the finished ones. Rejects when the file exists or cannot be created.
 */
export async function createRowStore(path: string): Promise<RowStore> {
  const file = await open(path, "wx+");
  const strips = new Map<number, Strip>();
  let end = 0;

  async function flush(strip: Strip): Promise<void> {
    const block = Float64Array.from(strip.pending);
    await file.write(block, 0, block.byteLength, end);
    strip.blocks.push(end, block.length);
    strip.pending = [];
    end += block.byteLength;
  }

  return {
    async append(series, row) {
      let strip = strips.get(series);
      if (strip === undefined) strips.set(series, (strip = { width: row.length, pending: [], blocks: [], count: 0 }));
      strip.pending.push(...row);
      strip.count++;
      if (strip.pending.length >= row.length * rowsPerBlock) await flush(strip);
    },
    async *rows(series) {
      const strip = strips.get(series);
      if (strip === undefined) return;
      for (let index = 0; index < strip.blocks.length; index += 2) {
        const block = new Float64Array(strip.blocks[index + 1] ?? 0);
        await file.read(block, 0, block.byteLength, strip.blocks[index]);
        yield* cut([...block], strip.width);
      }
      yield* cut(strip.pending, strip.width);
    },
    count: (series) => strips.get(series)?.count ?? 0,
    async close() {
      await file.close();
      await rm(path, { force: true });
    },
  };
}

interface Strip {
  readonly width: number;
  pending: number[];
  /** Position in the file and count of numbers of each block, in turn. */
  readonly blocks: number[];
  count: number;
}

function* cut(numbers: readonly number[], width: number): Generator<Row> {
  for (let start = 0; start < numbers.length; start += width) yield numbers.slice(start, start + width);
}

/** 16 KiB of a counter: small beside what a server has in memory, large enough to be read back fast. */
const rowsPerBlock = 1024;
