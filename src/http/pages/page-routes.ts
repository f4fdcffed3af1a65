import type { Request, RequestHandler, Response, Router } from "express";
import type { Asset } from "./assets.js";
import { renderPage } from "./page.js";
import { paths } from "../paths.js";
import { sendBody, sendText } from "../response.js";
import { type Answer, createRoutes, readQuery } from "../routes.js";
import type { Snapshot } from "../api/snapshot.js";
import { serveTrace, type TraceRouteOptions } from "./trace-route.js";
import { printFilter, readFilter } from "./view/filter.js";
import { noFilter } from "./view/page-state.js";

export interface PageRoutesOptions extends TraceRouteOptions {
  readonly telemetryPath: string;
  readonly snapshot: () => Snapshot;
  /** Exchanges a token in the URL for a cookie. */
  readonly exchangeToken: RequestHandler;
}

/** THE PAGES, and what a browser loads with them. */
export function createPageRoutes(options: PageRoutesOptions): Router {
  const { assets, exchangeToken } = options;
  const pages = createRoutes({ [paths.page]: servePage(options), [paths.trace]: serveTrace(options) }, exchangeToken);
  const all = [assets.script, assets.style, ...assets.late];
  return pages.use(createRoutes(Object.fromEntries(all.map((asset) => [asset.path, sendAsset(asset)]))));
}

function servePage({ telemetryPath, snapshot, assets, access }: PageRoutesOptions): Answer {
  return (request: Request, response: Response) => {
    const taken = snapshot();
    const denied = access.denial(request, response);
    const filter = denied === undefined ? readFilter(readQuery(request)) : noFilter;
    const render = () => {
      const { now, status } = taken;
      return renderPage({ state: { now, status, details: denied ?? taken.details(), filter }, telemetryPath }, assets);
    };
    const query = printFilter(filter);
    const body = query === "" ? taken.body(`page ${denied?.reason}`, render) : taken.variant(`page ${query}`, render);
    if (body !== undefined) return sendBody(response, response.statusCode, "text/html; charset=utf-8", body);
    response.setHeader("Retry-After", 1);
    sendText(response, 503, "too many different filters at once; try again in a second");
  };
}

function sendAsset({ contentType, body }: Asset): Answer {
  return (_request, response) => {
    response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
    sendBody(response, 200, contentType, body);
  };
}
