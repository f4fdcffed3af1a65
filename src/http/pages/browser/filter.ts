import type { RecentEvent } from "../../api/details.js";
import { outcomeOptions, printFilter, readFilter } from "../view/recent-events.js";
import { type Filter, noFilter } from "../view/page-state.js";

export interface FilterControl {
  current(): Filter;
  /** Adds results that have appeared since to the options. */
  offer(recent: readonly RecentEvent[]): void;
}

/** The form above the recent events: filters while typing, and keeps the URL in step for reloading and sharing. */
export function createFilterControl(onChange: () => void): FilterControl {
  const form = document.querySelector<HTMLFormElement>("form#filter");
  if (form === null) return { current: () => noFilter, offer: () => undefined };
  const current = () =>
    readFilter(
      new URLSearchParams(
        [...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : ""]),
      ),
    );
  const change = () => {
    history.replaceState(null, "", `./${printFilter(current())}${location.hash}`);
    onChange();
  };
  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change();
  });
  const outcomes = form.elements.namedItem("outcome");
  return {
    current,
    offer(recent) {
      if (!(outcomes instanceof HTMLSelectElement)) return;
      const offered = new Set([...outcomes.options].map(({ value }) => value));
      for (const [value, text] of outcomeOptions(recent, ""))
        if (!offered.has(value)) outcomes.add(new Option(text, value));
    },
  };
}
