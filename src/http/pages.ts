import type { Router } from "express";
import type { Asset, Assets } from "./assets.js";
import { renderPage } from "./page.js";
import { paths } from "./paths.js";
import { sendBody } from "./reply.js";
import { type Answer, createRoutes } from "./routes.js";
import { showDetails } from "./shown.js";
import type { Status } from "./status.js";
import { readQuery, serveTrace, type TraceOptions } from "./trace.js";
import { readFilter } from "./view/recent.js";

export interface PagesOptions extends TraceOptions {
  readonly telemetryPath: string;
  readonly status: () => Status;
  readonly assets: Assets;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** THE PAGES for people, and what a browser loads beside them. */
export function createPages(options: PagesOptions): Router {
  const { telemetryPath, status, details, assets, now, access } = options;
  return createRoutes({
    [paths.page](request, response) {
      const shown = showDetails(details, access.withheld(request, response));
      const state = { now: now(), status: status(), details: shown, filter: readFilter(readQuery(request)) };
      sendBody(response, 200, "text/html; charset=utf-8", renderPage(state, { telemetryPath, assets }));
    },
    [paths.trace]: serveTrace(options),
    [assets.script.path]: sendAsset(assets.script),
    [assets.style.path]: sendAsset(assets.style),
  });
}

function sendAsset({ contentType, body }: Asset): Answer {
  return (_request, response) => {
    response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
    sendBody(response, 200, contentType, body);
  };
}
