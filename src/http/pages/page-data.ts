import type { Language } from "../../texts/language.js";
import type { EventPage, QueuePage } from "../api/details.js";
import type { Snapshot } from "../api/snapshot.js";
import { pickEvents } from "./view/filter.js";
import { pageSize, queuePageSize } from "./view/limits.js";
import type { EventFilter, PageQuery, QueueFilter } from "./view/page-query.js";
import type { DetailsDenied, PageState } from "./view/page-state.js";
import { shorten } from "./view/shorten.js";

/** What the page shows to somebody who asks for `query`, and is denied details or not. */
export function toPageState(
  snapshot: Snapshot,
  denied: DetailsDenied | undefined,
  query: PageQuery,
  language: Language,
): PageState {
  const { status, hour, details } = snapshot.live(language);
  const lists = () => ({
    events: listEvents(snapshot, query.events),
    queued: listQueued(snapshot, query.queue),
  });
  return {
    now: snapshot.now,
    query,
    ...{ status, hour },
    history: query.span === "hour" ? undefined : snapshot.history(query.span),
    details: denied ?? details,
    lists: denied === undefined ? lists() : undefined,
  };
}

export function listEvents(snapshot: Snapshot, filter: EventFilter): EventPage {
  return shorten(pickEvents(snapshot.details().recent, filter, filter.count ?? pageSize));
}

export function listQueued(snapshot: Snapshot, filter: QueueFilter): QueuePage {
  return shorten(snapshot.queuePage({ ...filter, limit: queuePageSize }));
}
