import { element, toNodes } from "../view/element.js";
import { clock } from "../view/history-plots.js";
import { isoTime } from "../view/json.js";
import { liveAttribute, regions } from "../view/regions.js";
import type { PageState, ShownDetails } from "../view/page-state.js";
import { createFilterControl } from "./filter.js";
import { patch } from "./patch.js";
import { createPlots } from "./plots.js";
import { followStream } from "./status-stream.js";

/**
 * THE LIVE PAGE. The server has rendered it already; this draws the plots and updates the regions from the stream, with the same views.
 * Without it the page is complete, but static.
 */
const maxEvents = 500;
const places = [...document.querySelectorAll(`[${liveAttribute}]`)];
const showPlots = createPlots();
const filter = createFilterControl(() => showRecent());
const asOf = document.querySelector("#live");
const pause = addPauseButton();

let known: Pick<PageState, "now" | "status"> | undefined;
let details: ShownDetails = {
  recent: [],
  talkers: { refused: noTopClients(), loginsFailed: noTopClients() },
  queued: [],
};
let isNewConnection = true;
let hasNews = false;

followStream("./api/stream", {
  onOpen() {
    isNewConnection = true;
  },
  onDetails(topClients, queued) {
    details = { ...details, talkers: topClients, queued };
  },
  onRecent(news) {
    // a new connection may be to a restarted exporter, whose event numbers begin again
    const recent = isNewConnection ? news : [...news, ...details.recent].slice(0, maxEvents);
    details = { ...details, recent };
    isNewConnection = false;
    hasNews = true;
    filter.offer(recent);
  },
  onStatus(now, status) {
    if (known !== undefined) announce(known.status.overall.sentence, status.overall.sentence);
    known = { now, status };
    if (!isPaused()) showAll();
  },
  onLost() {
    const since = known === undefined ? "the page was loaded" : time(known.now);
    say("lost", "Disconnected", ` since ${since}; reconnecting.`);
  },
});

function showAll(): void {
  if (known === undefined) return;
  say("is-live", "Live", `, as of ${time(known.now)}.`);
  showPlots(known.status.history);
  show((name) => name !== "recent");
  if (hasNews) showRecent();
  hasNews = false;
}

/** Screen readers read this out; a changed number alone is not announced. */
function announce(before: string, after: string): void {
  const news = document.querySelector("#news");
  const withoutNumbers = (sentence: string) => sentence.replace(/[\d.,]+/g, "");
  if (news !== null && withoutNumbers(before) !== withoutNumbers(after)) news.textContent = after;
}

function showRecent(): void {
  show((name) => name === "recent");
}

function show(isWanted: (name: string) => boolean): void {
  if (known === undefined) return;
  const state = { ...known, details, filter: filter.current() };
  for (const place of places) {
    const name = place.getAttribute(liveAttribute) ?? "";
    const region = regions[name];
    if (region !== undefined && isWanted(name)) patch(place, toNodes([region(state)]));
  }
}

function say(state: string, word: string, rest: string): void {
  if (asOf !== null) patch(asOf, toNodes([element("strong", { class: state }, word), rest]));
}

/** Content that updates by itself must be pausable. */
function addPauseButton(): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Pause";
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(!isPaused()));
    if (!isPaused()) showAll();
    else say("paused", "Paused", known === undefined ? "." : ` at ${time(known.now)}.`);
  });
  asOf?.after(button);
  return button;
}

function isPaused(): boolean {
  return pause.getAttribute("aria-pressed") === "true";
}

function time(now: number): string {
  return `${isoTime(now)?.slice(11, 19) ?? clock(now)} UTC`;
}

function noTopClients(): ShownDetails["talkers"]["refused"] {
  return { distinct: 0, isAtLeast: false, top: [] };
}
