import type { Assets } from "./assets.js";
import { renderDocument, section } from "./document.js";
import { filterForm } from "./filter-form.js";
import { type Child, element, type Element } from "./view/element.js";
import { barSeconds, inSteps, plotSentence, plots, type Plot } from "./view/history-plots.js";
import { timeTag } from "./view/parts.js";
import { live } from "./view/regions.js";
import { isDetailsDenied, type PageState, type DetailsDenied } from "./view/page-state.js";

/**
 * THE STATUS PAGE. Pure: the same state gives the same page. Works offline and without script, in light and dark mode, on a phone and
 * with a screen reader; every value in it is text. With script its regions are kept up to date.
 */
export interface PageOptions {
  readonly telemetryPath: string;
  readonly assets: Assets;
}

export function renderPage(state: PageState, { telemetryPath, assets }: PageOptions): string {
  return renderDocument({
    title: "XMail Exporter",
    assets,
    isLive: true,
    header: header(state, telemetryPath),
    main: main(state),
    footer: element("p", {}, documentation),
  });
}

function header(state: PageState, telemetryPath: string): Child {
  return [
    element("h1", {}, "XMail Exporter ", element("small", {}, state.status.version)),
    live("overall", state),
    // for screen readers: the script writes changes here, except those of numbers alone
    element("p", { id: "news", class: "unseen", role: "status" }),
    element(
      "div",
      { class: "bar" },
      element("p", { id: "live" }, "As of ", timeTag(state.now), ". Reload the page to update it."),
      element(
        "nav",
        { "aria-label": "Pages" },
        element(
          "ul",
          {},
          link(`.${telemetryPath}`, "Metrics"),
          link("./-/ready", "Readiness"),
          link("./api/status", "Status as JSON"),
          link("./trace", "Trace a message"),
        ),
      ),
    ),
  ];
}

function link(href: string, text: string): Element {
  return element("li", {}, element("a", { href }, text));
}

function main(state: PageState): Child {
  const { details } = state;
  return [
    section(
      "hour",
      "The last hour",
      element(
        "div",
        { class: "plots" },
        plots.map((plot) => figure(plot, state)),
      ),
      element("details", {}, element("summary", {}, "Plot data"), live("history", state)),
    ),
    element(
      "div",
      { class: "pair" },
      section("refusals", "Refused by the SMTP server", live("refusals", state)),
      element(
        "div",
        {},
        section("logins", "Failed logins", live("logins", state)),
        section("queue", "Queue", live("queue", state)),
      ),
    ),
    isDetailsDenied(details) ? deniedNotice(details) : [topClients(state), queued(state), recentEvents(state)],
    section("logs", "Logs", live("logs", state)),
    element(
      "div",
      { class: "pair" },
      section("otlp", "OTLP delivery", live("otlp", state), live("otlp-metrics", state)),
      section("process", "Process", live("process", state)),
    ),
    section("settings", "Settings", live("settings", state)),
  ];
}

function figure(plot: Plot, state: PageState): Element {
  const { name, title, about, tone } = plot;
  const { history } = state.status;
  return element(
    "figure",
    { class: `plot ${tone}`, "data-plot": name },
    element(
      "figcaption",
      {},
      element("span", { class: "title" }, title),
      live(`total-${name}`, state, "strong"),
      element("span", { class: "soft" }, about),
    ),
    element("div", { class: "drawing", role: "img", "aria-label": plotSentence(history, plot) }, [
      drawBars(inSteps(history, barSeconds).series[name]),
    ]),
    live(`range-${name}`, state, "div", { class: "range soft" }),
  );
}

function topClients(state: PageState): Element {
  return section(
    "top-clients",
    "Top clients",
    element(
      "div",
      { class: "pair" },
      element("div", {}, element("h3", {}, "Most refusals"), live("top-clients-refused", state)),
      element("div", {}, element("h3", {}, "Most failed logins"), live("top-clients-logins", state)),
    ),
  );
}

function queued(state: PageState): Element {
  return section("queued", "Messages in the queue", box("queued", "List of messages in the queue", state));
}

function recentEvents(state: PageState): Element {
  return section("recent", "Recent events", filterForm(state), box("recent", "List of recent events", state));
}

/** A scrollable list. It must be reachable by keyboard and have an accessible name. */
function box(name: string, label: string, state: PageState): Element {
  return live(name, state, "div", { class: "box", tabindex: "0", role: "region", "aria-label": label });
}

function deniedNotice({ reason, fix }: DetailsDenied): Element {
  return section(
    "details-denied",
    "Details not shown",
    element(
      "p",
      {},
      "Recent events, client addresses and queued messages contain addresses of people and are not shown: ",
      reason,
    ),
    fix === undefined
      ? element("p", {}, "To see them, ", element("a", { href: "./" }, "open the status page directly"), ".")
      : [
          element("p", {}, fix.text),
          fix.command === undefined ? undefined : element("p", {}, element("code", {}, fix.command)),
          tokenForm(),
        ],
  );
}

/** Its one field becomes `?token=`, which the response removes from the URL again. */
function tokenForm(): Element {
  return element(
    "form",
    { method: "get", action: "./" },
    element(
      "label",
      {},
      element("span", {}, "Token"),
      element("input", { type: "password", name: "token", required: "", maxlength: "200", autocomplete: "off" }),
    ),
    element("button", { type: "submit" }, "Show details"),
  );
}

const documentation =
  "Documentation: docs/status-page.md in the project folder. Grafana dashboards are in dashboards, " +
  "alert rules in alerts, and a runbook for each alert in docs/runbooks.";

/** Bars without script: an SVG that scales to its width, in the text colour. */
function drawBars(counts: readonly number[]): Element {
  const top = Math.max(1, ...counts);
  const bars = counts.map((count, index) => {
    const height = (count / top) * 100;
    return height === 0 ? "" : `M${index + 0.1} 100v-${height.toFixed(2)}h.8V100z`;
  });
  const box = `0 0 ${Math.max(1, counts.length)} 100`;
  return element(
    "svg",
    { viewBox: box, preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" },
    element("path", { d: bars.join(""), fill: "currentColor" }),
  );
}
