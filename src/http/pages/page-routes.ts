import type { Request, RequestHandler, Response, Router } from "express";
import type { Asset } from "./assets.js";
import { renderPage } from "./page.js";
import { paths } from "../paths.js";
import { sendBody, sendText } from "../response.js";
import { type Answer, createRoutes } from "../routes.js";
import type { Snapshot } from "../api/snapshot.js";
import { readQuery, serveTrace, type TraceOptions } from "./trace-route.js";
import { printFilter, readFilter } from "./view/recent-events.js";
import { noFilter } from "./view/page-state.js";

export interface PagesOptions extends TraceOptions {
  readonly telemetryPath: string;
  readonly snapshot: () => Snapshot;
  /** Deals with a token in the address. */
  readonly takeToken: RequestHandler;
}

/** THE PAGES for people, and what a browser loads beside them. */
export function createPages(options: PagesOptions): Router {
  const { assets, takeToken } = options;
  const pages = createRoutes({ [paths.page]: servePage(options), [paths.trace]: serveTrace(options) }, takeToken);
  return pages.use(
    createRoutes({
      [assets.script.path]: sendAsset(assets.script),
      [assets.style.path]: sendAsset(assets.style),
    }),
  );
}

function servePage({ telemetryPath, snapshot, assets, access }: PagesOptions): Answer {
  return (request: Request, response: Response) => {
    const taken = snapshot();
    const withheld = access.withheld(request, response);
    const filter = withheld === undefined ? readFilter(readQuery(request)) : noFilter;
    const render = () =>
      renderPage({ ...taken, details: withheld ?? taken.details(), filter }, { telemetryPath, assets });
    const words = printFilter(filter);
    const body =
      words === "" ? taken.body(`page ${withheld?.withheld}`, render) : taken.variant(`page ${words}`, render);
    if (body !== undefined) return sendBody(response, response.statusCode, "text/html; charset=utf-8", body);
    response.setHeader("Retry-After", 1);
    sendText(response, 503, "too many different filters at once; reload the page in a second");
  };
}

function sendAsset({ contentType, body }: Asset): Answer {
  return (_request, response) => {
    response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
    sendBody(response, 200, contentType, body);
  };
}
