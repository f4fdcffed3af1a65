import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { createBasicAuth } from "./basic-auth.js";
import { type ExpositionOptions, serveExposition } from "./exposition.js";
import type { LiveWebConfig } from "./live-web-config.js";
import type { Log } from "./log.js";
import { contentSecurityPolicy } from "./page-style.js";
import { renderPage } from "./page.js";
import { sendBody, sendText } from "./reply.js";
import { createSlowdown } from "./slowdown.js";
import { printStatus, type Status } from "./status.js";
import { createTokenBucket } from "./token-bucket.js";

export interface AppOptions extends ExpositionOptions {
  readonly ready: () => string | undefined;
  readonly telemetryPath: string;
  readonly status: () => Status;
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
  const { telemetryPath, status, now } = options;
  const page: Answer = (_request, response) =>
    sendBody(response, 200, "text/html; charset=utf-8", renderPage(status(), now(), telemetryPath));
  const api: Answer = (_request, response) =>
    sendBody(response, 200, "application/json; charset=utf-8", printStatus(status()));
  return new Map<string, Answer>([
    ["/", page],
    ["/api/status", api],
    [telemetryPath, serveExposition(options)],
  ]);
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
    if (verdict === "pass") return next();
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

/** Express's own answer holds the stack. */
function answerError(log: Log) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction) => {
    log.error({ err: error, path: request.path }, "a request failed");
    if (response.headersSent) response.destroy();
    else sendText(response, 500, "internal error; the log of the exporter says more");
  };
}
