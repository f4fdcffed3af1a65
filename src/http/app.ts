import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { whyWithheld } from "./access.js";
import type { Asset, Assets } from "./assets.js";
import { createBasicAuth } from "./basic-auth.js";
import { hasProvenCertificate } from "./client-certificate.js";
import type { Details } from "./details.js";
import { type ExpositionOptions, serveExposition } from "./exposition.js";
import type { LiveWebConfig } from "./live-web-config.js";
import type { Live } from "./live.js";
import type { Log } from "./log.js";
import { renderPage } from "./page.js";
import { contentSecurityPolicy } from "./policy.js";
import { sendBody, sendText } from "./reply.js";
import { printApi, showDetails } from "./shown.js";
import { createSlowdown } from "./slowdown.js";
import type { Status } from "./status.js";
import { createTokenBucket } from "./token-bucket.js";
import { readQuery, serveTrace } from "./trace.js";
import { readFilter } from "./view/recent.js";

export interface AppOptions extends ExpositionOptions {
  readonly ready: () => string | undefined;
  readonly telemetryPath: string;
  readonly status: () => Status;
  readonly details: Details;
  readonly assets: Assets;
  readonly live: Live;
  readonly traceLimitMs: number;
  readonly log: Log;
  readonly web: LiveWebConfig | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A clock in milliseconds that never runs backwards. */
  elapsed(): number;
}

type Answer = (request: Request, response: Response) => void | Promise<void>;

/** WHAT IS ANSWERED, in this order: health for everyone, then the rate limit, then who asks, then the pages. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(setHeaders(options));
  app.use(route(healthPages(options)));
  app.use(limitRate(options));
  app.use(askWho(options));
  app.use(route(pages(options)));
  app.use((_request: Request, response: Response) => sendText(response, 404, "not found"));
  app.use(answerError(options.log));
  return app;
}

/** Those of the web configuration win: they were chosen on purpose. */
function setHeaders({ web }: AppOptions) {
  return (_request: Request, response: Response, next: NextFunction) => {
    web?.check();
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Content-Security-Policy", contentSecurityPolicy);
    response.setHeader("Referrer-Policy", "no-referrer");
    for (const [name, value] of web?.current().headers ?? []) response.setHeader(name, value);
    next();
  };
}

/** By the exact path and not by express's patterns: the telemetry path may hold characters that mean something there. */
function route(answers: ReadonlyMap<string, Answer>) {
  return (request: Request, response: Response, next: NextFunction) => {
    const answer = answers.get(request.path);
    if (answer === undefined) return next();
    if (request.method === "GET" || request.method === "HEAD") return answer(request, response);
    response.setHeader("Allow", "GET, HEAD");
    sendText(response, 405, "only GET and HEAD are answered here");
  };
}

/** Open to everyone, so they say nothing but their state. */
function healthPages({ ready }: AppOptions): ReadonlyMap<string, Answer> {
  return new Map<string, Answer>([
    ["/-/healthy", (_request, response) => sendText(response, 200, "OK")],
    [
      "/-/ready",
      (_request, response) => {
        const reason = ready();
        sendText(response, reason === undefined ? 200 : 503, reason ?? "OK");
      },
    ],
  ]);
}

function pages(options: AppOptions): ReadonlyMap<string, Answer> {
  const { telemetryPath, status, details, assets, live, now, web } = options;
  const withheld = (request: Request, response: Response) => {
    const { headers, httpVersion, socket } = request;
    const isProven = wasAsked(response) || hasProvenCertificate(web?.current().tls?.client, socket);
    return whyWithheld({ isProven, address: socket.remoteAddress, headers, httpVersion });
  };
  const page: Answer = (request, response) => {
    const shown = showDetails(details, withheld(request, response));
    const state = { now: now(), status: status(), details: shown, filter: readFilter(readQuery(request)) };
    sendBody(response, 200, "text/html; charset=utf-8", renderPage(state, { telemetryPath, assets }));
  };
  const api: Answer = (request, response) => {
    const shown = showDetails(details, withheld(request, response));
    sendBody(response, 200, "application/json; charset=utf-8", printApi(now(), status(), shown));
  };
  const stream: Answer = (request, response) => live.open(request, response, withheld(request, response) === undefined);
  return new Map<string, Answer>([
    ["/", page],
    ["/api/status", api],
    ["/api/stream", stream],
    ["/trace", serveTrace({ ...options, withheld })],
    [assets.script.path, sendAsset(assets.script)],
    [assets.style.path, sendAsset(assets.style)],
    [telemetryPath, serveExposition(options)],
  ]);
}

function sendAsset({ contentType, body }: Asset): Answer {
  return (_request, response) => {
    response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
    sendBody(response, 200, contentType, body);
  };
}

function limitRate({ web, elapsed }: AppOptions) {
  const allow = createTokenBucket(elapsed);
  return (_request: Request, response: Response, next: NextFunction) => {
    if (allow(web?.current().rateLimit)) next();
    else sendText(response, 429, "more requests than the rate limit allows");
  };
}

function askWho({ web, elapsed }: AppOptions) {
  const auth = createBasicAuth(createSlowdown(elapsed));
  return async (request: Request, response: Response, next: NextFunction) => {
    const users = web?.current().users;
    if (users === undefined || users.size === 0) return next();
    const verdict = await auth.check(users, request.headers.authorization, request.socket.remoteAddress ?? "");
    if (verdict === "pass") {
      response.locals[passed] = true;
      return next();
    }
    if (verdict === "ask") {
      response.setHeader("WWW-Authenticate", 'Basic realm="XMail Exporter", charset="UTF-8"');
      return sendText(response, 401, "name and password are needed");
    }
    const wait = verdict === "busy" ? 1 : verdict.waitSeconds;
    response.setHeader("Retry-After", wait);
    if (verdict === "busy") sendText(response, 503, "too many passwords are being looked at");
    else sendText(response, 429, `too many wrong passwords; try again in ${wait} s`);
  };
}

/** Whether the one who asks has shown a password; where nobody is asked for one, nobody has. */
function wasAsked({ locals }: Response): boolean {
  return locals[passed] === true;
}

const passed = "passed";

/** Express's own answer holds the stack. */
function answerError(log: Log) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction) => {
    log.error({ err: error, path: request.path }, "a request failed");
    if (response.headersSent) response.destroy();
    else sendText(response, 500, "internal error; the log of the exporter says more");
  };
}
