/*!
 * This file contains Preact (https://github.com/preactjs/preact):
 *
 * The MIT License (MIT)
 *
 * Copyright (c) 2015-present Jason Miller
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of this software and associated documentation files (the "Software"), to deal
 * in the Software without restriction, including without limitation the rights
 * to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 * copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in
 * all copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 * AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
 * THE SOFTWARE.
 */
import { hydrate, render } from "preact";
import { applyDifference } from "../../../common/difference.js";
import type { PageTexts } from "../../../texts/page/en.js";
import type { EventPage, QueuePage } from "../../api/details.js";
import type { Connection } from "../view/live-bar.js";
import { type PageQuery, printPageQuery } from "../view/page-query.js";
import type { LiveState, PageData } from "../view/page-state.js";
import { describeTab } from "../view/tab.js";
import { type Live, StatusPage } from "../view/status-page.js";
import { setTexts, useTexts } from "../view/texts.js";
import { createEventList } from "./event-list.js";
import { fetchEvents, fetchHistory, fetchQueued, newestOnly, queueMark } from "./lists.js";
import { PlotDrawing } from "./plot-drawing.js";
import { createStream } from "./status-stream.js";

/**
 * THE LIVE PAGE. The server has rendered it already; the same components take it over here and follow the stream, unless it is paused or
 * its tab is hidden. Without script the page is complete, but static.
 */
const root = document.querySelector("#page");
const data = JSON.parse(document.querySelector("#data")?.textContent ?? "") as PageData;

let { state, version } = data;
let connection: Connection = "connecting";
let news = "";

/** With the texts of the page's language: the build makes a script for each. */
export function startPage(texts: PageTexts): void {
  setTexts(texts);
  if (root !== null) hydrate(<StatusPage {...data} />, root);
  show();
  document.addEventListener("visibilitychange", follow);
  follow();
}

const stream = createStream(streamUrl, {
  onState: ({ state, ...rest }) => update(rest, state),
  onChange: ({ change, ...rest }) =>
    update(rest, applyDifference({ status: state.status, hour: state.hour, details: state.details }, change)),
  onEvents: (events) => list?.add(events),
  onLost() {
    connection = "lost";
    show();
  },
});

const list =
  state.lists === undefined
    ? undefined
    : createEventList(state.lists.events, {
        ...{ filter: state.query.events, fetch: fetchEvents, isInUse },
        onChange: (events) => setLists({ events }),
      });

/** Somebody points at a row, or has the focus in it. */
function isInUse(): boolean {
  const box = document.querySelector("#recent .box");
  return box !== null && (box.matches(":hover") || box.contains(document.activeElement));
}

function streamUrl(): string {
  const after = state.lists?.events.newest;
  const known = `since=${encodeURIComponent(version)}${after === undefined ? "" : `&after=${after}`}`;
  return `./api/stream?${known}&lang=${useTexts().language}`;
}

function update(to: { readonly version: string; readonly now: number }, changed: unknown): void {
  const before = state.status;
  // a stranger is sent the status alone
  state = { ...state, ...(changed as Partial<LiveState>), now: to.now };
  version = to.version;
  connection = "live";
  announce(before.overall.sentence, state.status.overall.sentence);
  // a busy queue changes at every scan
  isQueueOld ||= queueMark(before) !== queueMark(state.status);
  if (isQueueOld && to.now - queueAt >= 10_000) {
    isQueueOld = false;
    queueAt = to.now;
    void loadQueued();
  }
  if (to.now - historyAt >= 60_000) void loadHistory();
  show();
}

/** Screen readers read this out; a changed number alone is not announced. */
function announce(before: string, after: string): void {
  const withoutNumbers = (sentence: string) => sentence.replace(/[\d.,]+/g, "");
  if (withoutNumbers(before) !== withoutNumbers(after)) news = after;
}

function setLists(changed: { readonly events?: EventPage; readonly queued?: QueuePage }): void {
  if (state.lists !== undefined) state = { ...state, lists: { ...state.lists, ...changed } };
  show();
}

/** Content that updates by itself must be pausable. */
function pause(): void {
  connection = connection === "paused" ? "connecting" : "paused";
  follow();
  show();
}

function follow(): void {
  if (document.hidden || connection === "paused") stream.stop();
  else stream.start();
}

function ask(asked: Partial<PageQuery>, goTo?: string): void {
  const query = { ...state.query, ...asked };
  state = { ...state, query };
  history.replaceState(null, "", `./${printPageQuery(query)}${goTo === undefined ? location.hash : `#${goTo}`}`);
  if (asked.events !== undefined) list?.filter(query.events);
  show();
  if (goTo !== undefined) document.getElementById(goTo)?.scrollIntoView();
  if (asked.span !== undefined) void loadHistory();
  if (asked.events !== undefined) loadEventsSoon();
  if (asked.queue !== undefined) loadQueuedSoon();
}

const loadEventsSoon = afterTyping(() => void list?.load());
const loadQueuedSoon = afterTyping(() => void loadQueued());

function afterTyping(act: () => void): () => void {
  let timer: number | undefined;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(act, 200);
  };
}

const askQueued = newestOnly(fetchQueued);

async function loadQueued(): Promise<void> {
  if (state.lists === undefined) return;
  const { queue } = state.query;
  const queued = await askQueued(queue);
  if (queued === undefined || state.query.queue !== queue) return;
  setLists({ queued });
}

const askHistory = newestOnly(fetchHistory);
/** When a longer span was last asked for: the stream has but the hour. */
let isQueueOld = false;
/** When the list of the queue was asked for because it had changed. */
let queueAt = 0;
let historyAt = data.state.now;

async function loadHistory(): Promise<void> {
  const { span } = state.query;
  historyAt = state.now;
  const found = span === "hour" ? undefined : await askHistory(span);
  if (state.query.span !== span || (found === undefined && span !== "hour")) return;
  state = { ...state, history: found };
  show();
}

function show(): void {
  showTab();
  const live: Live = {
    ...{ connection, news, drawing: PlotDrawing },
    ...{ onPause: pause, onQuery: ask, onMore: () => void list?.more() },
  };
  const page = <StatusPage state={state} telemetryPath={data.telemetryPath} live={live} />;
  if (root !== null) render(page, root);
}

function showTab(): void {
  const { title, icon } = describeTab(state.status, useTexts(), connection);
  if (document.title !== title) document.title = title;
  const link = document.querySelector("link[rel=icon]");
  if (link !== null && link.getAttribute("href") !== icon) link.setAttribute("href", icon);
}
