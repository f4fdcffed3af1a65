import type { PageTexts } from "../../../texts/page/en.js";
import type { EventPage, RecentEvent } from "../../api/details.js";
import type { EventFilter } from "./page-query.js";

/** Of the events, the newest first, as many as a page has of those that pass the filter. */
export function pickEvents(recent: readonly RecentEvent[], filter: EventFilter, limit: number): EventPage {
  const { before = Infinity } = filter;
  const found = recent.filter((event) => event.number < before && passes(event, filter));
  return { events: found.slice(0, limit), hasMore: found.length > limit, newest: recent[0]?.number ?? -1 };
}

export function passes(event: RecentEvent, { kind, outcome, text }: EventFilter): boolean {
  if (kind !== "" && event.kind !== kind) return false;
  if (outcome === refusedOutcome ? event.severity === "INFO" : outcome !== "" && event.outcome !== outcome)
    return false;
  const sought = text.trim().toLowerCase();
  return (
    sought === "" ||
    [event.sentence, event.messageId ?? "", event.event, event.outcome].some((value) =>
      value.toLowerCase().includes(sought),
    )
  );
}

/** The options: any, refused or failed, and the results seen. */
export function outcomeOptions(
  outcomes: readonly string[],
  chosen: string,
  { any, refusedOrFailed }: PageTexts["filter"],
): readonly [value: string, text: string][] {
  const seen = new Set(outcomes);
  if (chosen !== "" && chosen !== refusedOutcome) seen.add(chosen);
  const byName = [...seen].toSorted((one, other) => (one < other ? -1 : 1));
  return [["", any], [refusedOutcome, refusedOrFailed], ...byName.map((name): [string, string] => [name, name])];
}

const refusedOutcome = "refused";
