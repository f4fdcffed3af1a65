import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { type AccessOptions, createAccess, setProven } from "./auth/access.js";
import { type ApiOptions, createApi } from "./api/api-routes.js";
import { createBasicAuth } from "./auth/basic-auth.js";
import { createMetrics, type ExpositionOptions } from "./metrics-route.js";
import { createHealth, type HealthOptions } from "./health-routes.js";
import type { Log } from "../log.js";
import { createPages, type PagesOptions } from "./pages/page-routes.js";
import { sendText, sendWait } from "./response.js";
import { createLoginThrottle, type LoginThrottle } from "./auth/login-throttle.js";
import { createRateLimit } from "./auth/rate-limit.js";
import { createTokenLogin } from "./auth/token-login.js";

type RoomOptions = HealthOptions & ExpositionOptions & Omit<PagesOptions & ApiOptions, "access" | "takeToken">;

export interface AppOptions extends RoomOptions, AccessOptions {
  readonly log: Log;
  /** A clock in milliseconds that never runs backwards. */
  elapsed(): number;
}

/** WHAT IS ANSWERED, in this order: health for everyone, then the rate limit, then who asks, then the rest. */
export function createApp(options: AppOptions): Express {
  const access = createAccess(options);
  const loginThrottle = createLoginThrottle(options.elapsed);
  const { askToken, takeToken } = createTokenLogin({ ...options, loginThrottle });
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(setHeaders(options));
  app.use(createHealth(options));
  app.use(limitRate(options));
  app.use(askUser(options, loginThrottle));
  app.use(createMetrics(options));
  app.use(askToken);
  app.use(createPages({ ...options, access, takeToken }));
  app.use(createApi({ ...options, access }));
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

function limitRate({ web, elapsed }: AppOptions) {
  const allow = createRateLimit(elapsed);
  return (_request: Request, response: Response, next: NextFunction) => {
    if (allow(web?.current().rateLimit)) next();
    else sendText(response, 429, "more requests than the rate limit allows");
  };
}

function askUser({ web }: AppOptions, loginThrottle: LoginThrottle) {
  const auth = createBasicAuth(loginThrottle);
  return async (request: Request, response: Response, next: NextFunction) => {
    const users = web?.current().users;
    if (users === undefined || users.size === 0) return next();
    const verdict = await auth.check(users, request.headers.authorization, request.socket.remoteAddress ?? "");
    if (verdict === "pass") {
      setProven(response);
      return next();
    }
    if (verdict === "ask") {
      response.setHeader("WWW-Authenticate", 'Basic realm="XMail Exporter", charset="UTF-8"');
      return sendText(response, 401, "name and password are needed");
    }
    if (verdict !== "busy") return sendWait(response, verdict.waitMs, "wrong passwords");
    response.setHeader("Retry-After", 1);
    sendText(response, 503, "too many passwords are being looked at");
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

/**
 * What a page of ours may do: load its own script and style, ask its own server. Nothing from elsewhere, nothing inline but the
 * icon; and the script cannot turn text into markup, whatever a fault in it might try.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");
