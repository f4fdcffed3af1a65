import type { Request, RequestHandler, Response, Router } from "express";
import { serveAccounts } from "./accounts/accounts-page.js";
import type { Asset } from "./assets.js";
import { renderPage } from "./page.js";
import { chooseLanguage } from "../language.js";
import { paths } from "../paths.js";
import { sendCompressed } from "../compression.js";
import { sendTooManyQueries } from "../response.js";
import { type Answer, createRoutes, readQuery } from "../routes.js";
import { serveRunbook } from "./runbook-page.js";
import type { Runbooks } from "./runbooks.js";
import { serveTrace, type TraceRouteOptions } from "./trace-route.js";
import { toPageState } from "./page-data.js";
import { noQuery, printPageQuery, readPageQuery } from "./view/page-query.js";

export interface PageRoutesOptions extends TraceRouteOptions {
  readonly telemetryPath: string;
  readonly runbooks: Runbooks;
  /** Exchanges a token in the URL for a cookie. */
  readonly exchangeToken: RequestHandler;
}

/** THE PAGES, and what a browser loads with them. */
export function createPageRoutes(options: PageRoutesOptions): Router {
  const { assets, exchangeToken } = options;
  const runbook = serveRunbook(options.runbooks, assets);
  const pages = createRoutes(
    {
      [paths.page]: servePage(options),
      [paths.trace]: serveTrace(options),
      [paths.runbook]: runbook,
      [paths.accountsPage]: serveAccounts(options),
    },
    exchangeToken,
  );
  const all = [...Object.values(assets.script), assets.style, ...assets.late];
  return pages.use(createRoutes(Object.fromEntries(all.map((asset) => [asset.path, sendAsset(asset)]))));
}

function servePage({ telemetryPath, snapshot, assets, access }: PageRoutesOptions): Answer {
  return (request: Request, response: Response) => {
    const taken = snapshot();
    const { version } = taken;
    const denied = access.denial(request, response);
    const query = denied === undefined ? readPageQuery(readQuery(request)) : noQuery;
    const language = chooseLanguage(request, response);
    const render = () =>
      renderPage({ state: toPageState(taken, denied, query, language), version, telemetryPath }, language, assets);
    const asked = printPageQuery(query);
    const body =
      asked === ""
        ? taken.body(`page ${language} ${denied?.reason}`, render)
        : taken.variant(`page ${language} ${asked}`, render);
    if (body === undefined) sendTooManyQueries(response);
    else sendCompressed(response, response.statusCode, "text/html; charset=utf-8", body);
  };
}

function sendAsset({ contentType, body }: Asset): Answer {
  return (_request, response) => {
    response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
    sendCompressed(response, 200, contentType, body);
  };
}
