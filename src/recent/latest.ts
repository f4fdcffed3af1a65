import { type Event, type Fields, isRefused, type Parsed } from "../event.js";
import { keep, Kept } from "../kinds/view.js";

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
  // an event that is only looked at is made to stay when it is asked for: of a backlog nearly none is
  const ring: (Parsed | undefined)[] = Array.from({ length: size }, () => undefined);
  const kept = Array.from({ length: size }, () => new Kept());
  const base = Math.floor(now / 1000) * perSecond;
  let slot = 0;
  let count = 0;
  return {
    put(parsed, bytes) {
      if (isRefused(parsed)) ring[slot] = parsed;
      else if (bytes > longest) ring[slot] = shorten(keep(parsed));
      else ring[slot] = kept[slot]?.take(parsed) === true ? undefined : parsed;
      slot = slot === size - 1 ? 0 : slot + 1;
      count++;
    },
    count: () => count,
    list() {
      const out: { number: number; parsed: Parsed }[] = [];
      for (let back = 1; back <= size; back++) {
        const at = (slot - back + size) % size;
        if (back > count) break;
        const parsed = ring[at] ?? kept[at]?.toEvent();
        if (parsed === undefined) break;
        out.push({ number: base + count - back, parsed });
      }
      return out;
    },
  };
}

/** A text cut out of a line keeps its whole chunk in memory: of a long one copies are kept, and no more of them than a page shows. */
function shorten(event: Event): Event {
  const fields: Record<string, Fields[string]> = {};
  for (const [name, value] of Object.entries(event.fields))
    fields[name] = typeof value === "string" ? copy(value) : value;
  return { ...event, fields };
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
