import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { type AccessOptions, createAccess, setAuthenticated } from "./auth/access.js";
import { type ApiRoutesOptions, createApiRoutes } from "./api/api-routes.js";
import { createBasicAuth } from "./auth/basic-auth.js";
import { createMetricsRoute, type MetricsRouteOptions } from "./metrics-route.js";
import { createHealthRoutes, type HealthOptions } from "./health-routes.js";
import type { Log } from "../log.js";
import { createPageRoutes, type PageRoutesOptions } from "./pages/page-routes.js";
import { assetFolder } from "./paths.js";
import { sendText, sendTooManyFailures } from "./response.js";
import { createLoginThrottle, type LoginThrottle } from "./auth/login-throttle.js";
import { createRateLimit } from "./auth/rate-limit.js";
import { createTokenLogin } from "./auth/token-login.js";

type RoomOptions = HealthOptions &
  MetricsRouteOptions &
  Omit<PageRoutesOptions & ApiRoutesOptions, "access" | "exchangeToken">;

export interface AppOptions extends RoomOptions, AccessOptions {
  readonly log: Log;
  /** A monotonic clock in milliseconds. */
  elapsed(): number;
}

/** THE ROUTES, in this order: health for everyone, rate limit, authentication, then everything else. */
export function createApp(options: AppOptions): Express {
  const access = createAccess(options);
  const loginThrottle = createLoginThrottle(options.elapsed);
  const { acceptToken, exchangeToken } = createTokenLogin({ ...options, loginThrottle });
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(setHeaders(options));
  app.use(createHealthRoutes(options));
  app.use(limitRate(options));
  app.use(authenticate(options, loginThrottle));
  app.use(createMetricsRoute(options));
  app.use(acceptToken);
  app.use(createPageRoutes({ ...options, access, exchangeToken }));
  app.use(createApiRoutes({ ...options, access }));
  app.use((_request: Request, response: Response) => sendText(response, 404, "not found"));
  app.use(answerError(options.log));
  return app;
}

/** Headers of the web configuration override ours. */
function setHeaders({ web }: AppOptions) {
  return ({ path }: Request, response: Response, next: NextFunction) => {
    web?.check();
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Content-Security-Policy", isForPages(path) ? closedPolicy : pagePolicy);
    response.setHeader("Referrer-Policy", "no-referrer");
    for (const [name, value] of web?.current().headers ?? []) response.setHeader(name, value);
    next();
  };
}

function limitRate({ web, elapsed }: AppOptions) {
  const allow = createRateLimit(elapsed);
  return (_request: Request, response: Response, next: NextFunction) => {
    if (allow(web?.current().rateLimit)) next();
    else sendText(response, 429, "rate limit exceeded");
  };
}

function authenticate({ web }: AppOptions, loginThrottle: LoginThrottle) {
  const auth = createBasicAuth(loginThrottle);
  return async (request: Request, response: Response, next: NextFunction) => {
    const users = web?.current().users;
    if (users === undefined || users.size === 0) return next();
    const verdict = await auth.check(users, request.headers.authorization, request.socket.remoteAddress ?? "");
    if (verdict === "pass") {
      setAuthenticated(response);
      return next();
    }
    if (verdict === "ask") {
      response.setHeader("WWW-Authenticate", 'Basic realm="XMail Exporter", charset="UTF-8"');
      return sendText(response, 401, "user name and password required");
    }
    if (verdict !== "busy") return sendTooManyFailures(response, verdict.waitMs, "wrong passwords");
    response.setHeader("Retry-After", 1);
    sendText(response, 503, "too many passwords are being checked");
  };
}

/** Express's own error page would show the stack. */
function answerError(log: Log) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction) => {
    log.error({ err: error, path: request.path }, "request failed");
    if (response.headersSent) response.destroy();
    else sendText(response, 500, "internal error; see the exporter's log");
  };
}

/**
 * Our pages may load their own script and style and connect to their own server. Nothing from elsewhere, nothing inline but the icon,
 * and the script cannot turn text into markup, even if it had a bug.
 */
const pagePolicy = [
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

function isForPages(path: string): boolean {
  return path.startsWith(assetFolder) || path.startsWith("/api/");
}

/** Of what pages load. Short: a page loads half a dozen of them. */
const closedPolicy = "default-src 'none'; frame-ancestors 'none'";
