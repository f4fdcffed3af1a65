import type { EventPage, QueuePage } from "../../api/details.js";
import type { Status } from "../../api/status-document.js";
import { passes } from "../view/filter.js";
import { type EventFilter, noQuery, type PageQuery, printPageQuery } from "../view/page-query.js";

/** New events on top of those that are shown, of which there are never more than before or than a page has. */
export function addEvents(
  shown: EventPage,
  news: Pick<EventPage, "events" | "newest">,
  filter: EventFilter,
  most: number,
): EventPage {
  const added = news.events.filter((event) => event.number > shown.newest && passes(event, filter));
  const all = [...added, ...shown.events];
  return {
    events: all.slice(0, most),
    hasMore: shown.hasMore || all.length > most,
    newest: Math.max(shown.newest, news.newest),
  };
}

/** Asks the server for a list; undefined where it cannot be had now. */
export async function fetchEvents(events: EventFilter): Promise<EventPage | undefined> {
  return fetchJson<EventPage>(`./api/events${printPageQuery({ ...noQuery, events })}`);
}

export async function fetchQueued(queue: PageQuery["queue"]): Promise<QueuePage | undefined> {
  return fetchJson<QueuePage>(`./api/queue${printPageQuery({ ...noQuery, queue })}`);
}

/** What of the status changes when a list of the queue does, apart from times. */
export function queueMark({ queue }: Status): string {
  return JSON.stringify([queue.states.map(({ messages, bytes }) => [messages, bytes]), queue.failures]);
}

async function fetchJson<List>(url: string): Promise<List | undefined> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok === true) return (await response.json()) as List;
    // too many different filters in this second
    if (response?.status !== 503) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }
  return undefined;
}
