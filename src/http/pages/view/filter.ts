import type { RecentEvent } from "../../api/details.js";
import { type Filter, noFilter } from "./page-state.js";

export function passes(event: RecentEvent, { kind, outcome, text }: Filter): boolean {
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

/** From the URL: `?kind=smtp&outcome=refused&text=...` */
export function readFilter(query: URLSearchParams): Filter {
  const read = (name: string) => (query.get(name) ?? "").slice(0, 200);
  return { kind: read("kind"), outcome: read("outcome"), text: read("text") };
}

/** The inverse, without empty conditions. */
export function printFilter(filter: Filter): string {
  const set = Object.keys(noFilter).map((name): [string, string] => [name, filter[name as keyof Filter]]);
  const query = new URLSearchParams(set.filter(([, value]) => value !== "")).toString();
  return query === "" ? "" : `?${query}`;
}

/** The options: any, refused or failed, and the results seen. */
export function outcomeOptions(
  recent: readonly RecentEvent[],
  chosen: string,
): readonly [value: string, text: string][] {
  const seen = new Set(recent.map((event) => event.outcome));
  if (chosen !== "" && chosen !== refusedOutcome) seen.add(chosen);
  const byName = [...seen].toSorted((one, other) => (one < other ? -1 : 1));
  return [["", "any"], [refusedOutcome, "refused or failed"], ...byName.map((name): [string, string] => [name, name])];
}

const refusedOutcome = "refused";
