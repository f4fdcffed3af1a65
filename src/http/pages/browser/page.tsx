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
import { printFilter } from "../view/filter.js";
import { type Filter, isDetailsDenied, type PageData, type PageState, type ShownDetails } from "../view/page-state.js";
import type { Connection } from "../view/live-bar.js";
import { StatusPage, type Live } from "../view/status-page.js";
import { PlotDrawing } from "./plot-drawing.js";
import { followStream } from "./status-stream.js";

/**
 * THE LIVE PAGE. The server has rendered it already; the same components take it over here and follow the stream. Without it the page is
 * complete, but static.
 */
const maxEvents = 500;
const root = document.querySelector("#page");
const data = JSON.parse(document.querySelector("#data")?.textContent ?? "") as PageData;

/** What the stream says; what is shown stays behind it while paused. */
let latest: PageState = data.state;
let shown: PageState = data.state;
let connection: Connection = "connecting";
let news = "";
let isNewConnection = true;

if (root !== null) hydrate(<StatusPage {...data} />, root);
show();

followStream("./api/stream", {
  onOpen() {
    isNewConnection = true;
  },
  onDetails(talkers, queued) {
    changeDetails({ talkers, queued });
  },
  onRecent(events) {
    if (isDetailsDenied(latest.details)) return;
    // a new connection may be to a restarted exporter, whose event numbers begin again
    const recent = isNewConnection ? events : [...events, ...latest.details.recent].slice(0, maxEvents);
    changeDetails({ recent });
    isNewConnection = false;
  },
  onStatus(now, status) {
    announce(latest.status.overall.sentence, status.overall.sentence);
    latest = { ...latest, now, status };
    update("live");
  },
  onLost: () => update("lost"),
});

function changeDetails(changed: Partial<ShownDetails>): void {
  if (!isDetailsDenied(latest.details)) latest = { ...latest, details: { ...latest.details, ...changed } };
}

/** Content that updates by itself must be pausable. */
function update(to: Connection): void {
  if (connection === "paused") return;
  connection = to;
  shown = latest;
  show();
}

function pause(): void {
  if (connection !== "paused") {
    connection = "paused";
    return show();
  }
  connection = "live";
  update(connection);
}

function filterBy(filter: Filter): void {
  history.replaceState(null, "", `./${printFilter(filter)}${location.hash}`);
  latest = { ...latest, filter };
  shown = { ...shown, filter };
  show();
}

function show(): void {
  const live: Live = { connection, news, drawing: PlotDrawing, onPause: pause, onFilter: filterBy };
  if (root !== null) render(<StatusPage state={shown} telemetryPath={data.telemetryPath} live={live} />, root);
}

/** Screen readers read this out; a changed number alone is not announced. */
function announce(before: string, after: string): void {
  const withoutNumbers = (sentence: string) => sentence.replace(/[\d.,]+/g, "");
  if (withoutNumbers(before) !== withoutNumbers(after)) news = after;
}
