import { type Child, element, type Element } from "./view/element.js";
import { outcomeOptions } from "./view/recent-events.js";
import { isDetailsDenied, type PageState } from "./view/page-state.js";

/** Works as a plain form; with script it filters while typing. It is never redrawn, so that input is kept. */
export function filterForm({ details, filter, status }: PageState): Element {
  const recent = isDetailsDenied(details) ? [] : details.recent;
  const kinds = status.logs.map(({ kind }): [string, string] => [kind, kind]);
  return element(
    "form",
    { id: "filter", method: "get", action: "./#recent", role: "search", "aria-label": "Recent events" },
    field("Log", select("kind", [["", "any"], ...kinds], filter.kind)),
    field("Result", select("outcome", outcomeOptions(recent, filter.outcome), filter.outcome)),
    field(
      "Text",
      element("input", { type: "search", name: "text", value: filter.text, maxlength: "200", autocomplete: "off" }),
    ),
    element("button", { type: "submit" }, "Filter"),
  );
}

function field(name: string, control: Child): Element {
  return element("label", {}, element("span", {}, name), control);
}

function select(name: string, options: readonly (readonly [string, string])[], chosen: string): Element {
  return element(
    "select",
    { name },
    options.map(([value, text]) => element("option", { value, selected: value === chosen ? "" : undefined }, text)),
  );
}
