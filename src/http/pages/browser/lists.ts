import type { EventPage, QueuePage } from "../../api/details.js";
import type { SpanHistory, SpanName } from "../../api/history-document.js";
import type { PageStatus } from "../view/page-state.js";
import { type EventFilter, noQuery, type PageQuery, printPageQuery } from "../view/page-query.js";

/** Of several questions only the last is answered: an answer that comes after a later question is undefined. */
export function newestOnly<Question, Result>(
  ask: (question: Question) => Promise<Result | undefined>,
): (question: Question) => Promise<Result | undefined> {
  let count = 0;
  return async (question) => {
    count += 1;
    const own = count;
    const result = await ask(question);
    return own === count ? result : undefined;
  };
}

/** Asks the server for a list; undefined where it cannot be had now. */
export async function fetchEvents(events: EventFilter): Promise<EventPage | undefined> {
  return fetchJson<EventPage>(`./api/events${printPageQuery({ ...noQuery, events })}`);
}

export async function fetchQueued(queue: PageQuery["queue"]): Promise<QueuePage | undefined> {
  return fetchJson<QueuePage>(`./api/queue${printPageQuery({ ...noQuery, queue })}`);
}

export async function fetchHistory(span: SpanName): Promise<SpanHistory | undefined> {
  return fetchJson<SpanHistory>(`./api/history?span=${span}`);
}

/** What of the status changes when a list of the queue does, apart from times. */
export function queueMark({ queue }: PageStatus): string {
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
