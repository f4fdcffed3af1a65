import { type Child, element, type Element, toNodes } from "./element.js";
import { otlpFacts, processFacts, pushFacts, settingFacts } from "./fact-tables.js";
import { historyTable, plotRange, plots, plotTotal } from "./history-plots.js";
import { logTable } from "./log-table.js";
import { queuedTable, queueTables } from "./queue-tables.js";
import { recentTable } from "./recent-events.js";
import { loginTable, refusalTable } from "./refusal-tables.js";
import { isDetailsDenied, type PageState, type ShownDetails } from "./page-state.js";
import { topClientTable } from "./top-client-table.js";

/** A part of the page that is updated live. */
export type Region = (state: PageState) => Child;

/** By name: the server renders them, the browser's script keeps them up to date. */
export const regions: Readonly<Record<string, Region>> = {
  overall: ({ status: { overall } }) =>
    element("p", { class: `overall ${overall.busy ? "busy" : overall.ok ? "good" : "bad"}` }, overall.sentence),
  history: ({ status }) => historyTable(status.history),
  refusals: ({ status }) => refusalTable(status),
  logins: ({ status }) => loginTable(status),
  queue: ({ status, now }) => queueTables(status, now),
  logs: ({ status, now }) => logTable(status, now),
  otlp: ({ status, now }) => otlpFacts(status, now),
  "otlp-metrics": ({ status, now }) => pushFacts(status, now),
  process: ({ status, now }) => processFacts(status, now),
  settings: ({ status }) => settingFacts(status),
  recent: ofDetails(({ recent }, { filter, now }) => recentTable(recent, filter, now)),
  "top-clients-refused": ofDetails(({ talkers }, { now }) => topClientTable(talkers.refused, "refusals", now)),
  "top-clients-logins": ofDetails(({ talkers }, { now }) => topClientTable(talkers.loginsFailed, "failed logins", now)),
  queued: ofDetails(({ queued }, { status, now }) => queuedTable(queued, status, now)),
  ...Object.fromEntries(
    plots.flatMap(({ name }): [string, Region][] => [
      [`total-${name}`, ({ status }) => plotTotal(status.history, name)],
      [`range-${name}`, ({ status }) => plotRange(status.history, name)],
    ]),
  ),
};

/** The region in an element of its own, by which the script finds it. */
export function live(name: string, state: PageState, tag = "div", attributes = {}): Element {
  return element(tag, { ...attributes, [liveAttribute]: name }, toNodes([regions[name]?.(state)]));
}

export const liveAttribute = "data-live";

function ofDetails(show: (details: ShownDetails, state: PageState) => Child): Region {
  return (state) => (isDetailsDenied(state.details) ? undefined : show(state.details, state));
}
