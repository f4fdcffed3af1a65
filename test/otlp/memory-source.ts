import type { Parsed } from "../../src/event.js";
import type { Batch, Item, Source } from "../../src/files/source.js";

/** A Source over items in memory, which holds its caller to the contract: one batch at a time, ended once. */
export interface MemorySource<I = Item> extends Source<I> {
  push(...items: I[]): void;
  /** How many items were committed. */
  committed(): number;
  /** How many batches were given out. */
  batches(): number;
}

export function createMemorySource<I = Item>(items: readonly I[] = []): MemorySource<I> {
  const all = [...items];
  let committed = 0;
  /** Where the next batch begins. */
  let at = 0;
  let batches = 0;
  let out = false;
  let wake: () => void = () => undefined;

  const give = (limit: number): Batch<I> => {
    if (out) throw new Error("the batch before is still out");
    out = true;
    batches++;
    const from = at;
    const given = all.slice(from, from + limit);
    const end = (to: number) => {
      if (!out) throw new Error("the batch was ended before");
      out = false;
      at = to;
    };
    return {
      items: given,
      isLast: from + given.length === all.length,
      commit() {
        if (from !== committed) throw new Error("a batch before was passed over");
        end(from + given.length);
        committed = at;
      },
      rewind: () => end(from),
      pass: () => end(from + given.length),
    };
  };

  return {
    push(...more) {
      all.push(...more);
      wake();
    },
    committed: () => committed,
    batches: () => batches,
    goBack() {
      if (out) throw new Error("a batch is still out");
      at = committed;
    },
    async next(limit, signal) {
      while (at === all.length && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
      }
      return give(signal.aborted ? 0 : limit);
    },
  };
}

/** The item of one line of a log; an offset makes it distinct. */
function itemOf(text: string, parsed: Parsed): Item {
  const { kind, file, offset } = parsed;
  return { line: { kind, file, generation: 0, offset, end: offset + text.length + 1, text }, parsed };
}

/** So many lmail items, one a second from `time` (milliseconds) on, told apart by their offset: 0, 1, 2, ... */
export function manyItems(count: number, time = Date.UTC(2026, 10, 24, 10), from = 0): Item[] {
  return Array.from({ length: count }, (_, index) => {
    const offset = from + index;
    return itemOf(`"alpha.example"\t"f${offset}"\t"S${offset}"\t"2026-11-24 10:00:00"`, {
      kind: "lmail",
      file: "lmail-202611241000",
      offset,
      time: time + index * 1000,
      name: "xmail.lmail.message",
      outcome: "ok",
      severity: "INFO",
      fields: { domain: "alpha.example", spoolFile: `f${offset}`, messageId: `S${offset}` },
    });
  });
}
