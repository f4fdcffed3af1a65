import type { Event, Fields, Parsed } from "../event.js";

/** The last lines read, in a ring: taking one in is one write, whatever comes of it is the asker's work. */
export interface Latest {
  /** `bytes` is the length of the line. */
  put(parsed: Parsed, bytes: number): void;
  /** How many were put in so far: nothing new where it is the same. */
  count(): number;
  /** The newest first. `number` grows by one with each, also over restarts. */
  list(): { readonly number: number; readonly parsed: Parsed }[];
}

/** `now` in milliseconds UTC: numbers begin beyond those of any process before, so that a page need not know of a restart. */
export function createLatest(now: number): Latest {
  const ring: (Parsed | undefined)[] = Array.from({ length: size }, () => undefined);
  const base = Math.floor(now / 1000) * perSecond;
  let slot = 0;
  let count = 0;
  return {
    put(parsed, bytes) {
      ring[slot] = bytes > longest ? shorten(parsed) : parsed;
      slot = slot === size - 1 ? 0 : slot + 1;
      count++;
    },
    count: () => count,
    list() {
      const out: { number: number; parsed: Parsed }[] = [];
      for (let back = 1; back <= size; back++) {
        const parsed = ring[(slot - back + size) % size];
        if (parsed === undefined) break;
        out.push({ number: base + count - back, parsed });
      }
      return out;
    },
  };
}

/** Text cut out of a line keeps the whole line in memory: of a long one copies are kept, and no more of them than a page shows. */
function shorten(parsed: Parsed): Parsed {
  if (!("fields" in parsed)) return parsed;
  const fields: Record<string, Fields[string]> = {};
  for (const [name, value] of Object.entries(parsed.fields))
    fields[name] = typeof value === "string" ? copy(value) : value;
  return { ...parsed, fields } satisfies Event;
}

function copy(text: string): string {
  const kept = Buffer.from(text.slice(0, longestText), "latin1").toString("latin1");
  return text.length > longestText ? `${kept}...` : kept;
}

const size = 500;
/** Bytes of a line. With the size above it bounds what the ring holds to two megabytes. */
const longest = 4096;
const longestText = 500;
/** More than are ever read in a second, all seconds since the start together. */
const perSecond = 1_000_000;
