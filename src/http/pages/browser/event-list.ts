import type { EventPage } from "../../api/details.js";
import { passes } from "../view/filter.js";
import { maxEvents, pageSize } from "../view/limits.js";
import type { EventFilter } from "../view/page-query.js";
import { newestOnly } from "./lists.js";

export interface EventList {
  /** New events of the stream. */
  add(news: EventNews): void;
  /** Another filter: until `load`, what of the list passes it. */
  filter(filter: EventFilter): void;
  /** Asks the server for the list. */
  load(): Promise<void>;
  /** The same, a page longer. */
  more(): Promise<void>;
}

/** `isCut`: there were more new ones than these. */
export type EventNews = Pick<EventPage, "events" | "newest"> & { readonly isCut: boolean };

export interface EventListOptions {
  readonly filter: EventFilter;
  fetch(filter: EventFilter): Promise<EventPage | undefined>;
  /** On a busy server fifty events are gone in seconds: those that somebody looks at closely stay. */
  isInUse(): boolean;
  onChange(page: EventPage): void;
}

/**
 * THE LIST OF RECENT EVENTS: as long as it was asked to be, and without a gap. A list that is asked for again, because the stream skipped
 * events, is asked for in its whole length: two lists put together would lack what came between them.
 */
export function createEventList(
  first: EventPage,
  { fetch, isInUse, onChange, ...options }: EventListOptions,
): EventList {
  const ask = newestOnly(fetch);
  let { filter } = options;
  let page = first;
  let length = pageSize;

  function set(changed: EventPage): void {
    page = changed;
    onChange(page);
  }

  async function load(): Promise<void> {
    const asked = filter;
    const count = isInUse() ? Math.max(length, page.events.length) : length;
    const found = await ask({ ...asked, count });
    if (found === undefined || filter !== asked) return;
    // some may have come in the meantime
    set(addEvents(found, page, filter, most()));
  }

  function most(): number {
    return isInUse() ? maxEvents : length;
  }

  return {
    load,
    add({ isCut, ...news }) {
      if (filter.before !== undefined) return;
      set(addEvents(page, news, filter, most()));
      if (isCut) void load();
    },
    filter(changed) {
      filter = changed;
      length = pageSize;
      set({ ...page, events: page.events.filter((event) => passes(event, filter)) });
    },
    more() {
      // not twice where the server did not answer
      if (page.events.length >= length) length = Math.min(length + pageSize, maxEvents);
      return load();
    },
  };
}

/** New events on top of those that are shown, at most so many. */
function addEvents(
  shown: EventPage,
  news: Pick<EventPage, "events" | "newest">,
  filter: EventFilter,
  most: number,
): EventPage {
  const added = news.events.filter((event) => event.number > shown.newest && passes(event, filter));
  const all = [...added, ...shown.events];
  return {
    events: all.slice(0, most),
    // the server has no more than these
    hasMore: (shown.hasMore || all.length > most) && most < maxEvents,
    newest: Math.max(shown.newest, news.newest),
  };
}
