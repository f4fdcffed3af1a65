import type { NextFunction, Request, RequestHandler, Response } from "express";
import { setAuthenticated, setWrongToken } from "./access.js";
import { catalogue } from "../../texts/catalogue.js";
import type { WatchedWebConfig } from "../web-config/watch.js";
import { sendText, sendTooManyFailures } from "../response.js";
import type { LoginThrottle } from "./login-throttle.js";
import { cookieOf, isSame, type Token } from "./token.js";
import { readCookies } from "../cookies.js";
import { readQuery } from "../routes.js";
import { requiresAuthentication } from "../web-config/web-config.js";

export interface TokenLoginOptions {
  readonly token: Token | undefined;
  readonly web: WatchedWebConfig | undefined;
  /** The one that also delays wrong passwords. */
  readonly loginThrottle: LoginThrottle;
}

export interface TokenLogin {
  /** Before pages and API: the cookie, or the token as `Authorization: Bearer`, authenticates a request. */
  readonly acceptToken: RequestHandler;
  /** Before a page: exchanges `?token=` for a cookie, and redirects to the URL without it. */
  readonly exchangeToken: RequestHandler;
}

/**
 * LOGIN BY TOKEN. Works only where the web configuration requires no authentication: the token replaces no password and no certificate.
 * A wrong token is treated like a wrong password; a wrong cookie is ignored because browsers keep old ones.
 */
export function createTokenLogin({ token, web, loginThrottle }: TokenLoginOptions): TokenLogin {
  const secret = token && { token: token.text, cookie: cookieOf(token) };
  let wasUsed = false;

  function activeSecret(): Secret | undefined {
    return requiresAuthentication(web?.current()) ? undefined : secret;
  }

  function acceptToken(request: Request, response: Response, next: NextFunction): void {
    const active = activeSecret();
    if (active === undefined) return next();
    if (readCookies(request, cookieName(request)).some((value) => isSame(active.cookie, value)))
      setAuthenticated(response);
    const [, given] = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? "") ?? [];
    if (given === undefined) return next();
    const waitMs = checkToken(active, given, request);
    if (waitMs === undefined) {
      setAuthenticated(response);
      return next();
    }
    if (waitMs > 0) return sendTooManyFailures(response, waitMs, "wrong tokens");
    response.setHeader("WWW-Authenticate", 'Bearer realm="XMail Exporter", error="invalid_token"');
    sendText(response, 401, catalogue.en.page.denied.reasons.wrongToken);
  }

  function exchangeToken(request: Request, response: Response, next: NextFunction): void {
    const query = readQuery(request);
    const given = query.get("token");
    if (given === null) return next();
    const active = activeSecret();
    const waitMs = active === undefined || given === "" ? undefined : checkToken(active, given, request);
    if (waitMs !== undefined) {
      if (waitMs > 0) return sendTooManyFailures(response, waitMs, "wrong tokens");
      setWrongToken(response);
      response.statusCode = 401;
      return next();
    }
    if (active !== undefined && given !== "") setCookie(active, request, response);
    query.delete("token");
    response.location(`.${request.path}${query.size > 0 ? "?" : ""}${query.toString()}`);
    sendText(response, 303, "see the page without the token in its URL");
  }

  /** Undefined for the right token, else the milliseconds until the next try. A token that was right once is never delayed. */
  function checkToken(active: Secret, given: string, { socket: { remoteAddress = "" } }: Request): number | undefined {
    const isRight = isSame(active.token, given);
    const waitMs = loginThrottle.waitMs(remoteAddress);
    if (isRight && (wasUsed || waitMs === 0)) {
      wasUsed = true;
      return undefined;
    }
    if (waitMs === 0) loginThrottle.recordFailure(remoteAddress);
    return waitMs;
  }

  return { acceptToken, exchangeToken };
}

interface Secret {
  readonly token: string;
  readonly cookie: string;
}

/** Cookies ignore the port, which is all that tells two exporters on one machine apart. */
function cookieName({ headers: { host = "" }, socket: { localPort } }: Request): string {
  return `xmail-exporter-${/:(\d{1,5})$/.exec(host)?.[1] ?? localPort}`;
}

function setCookie({ cookie }: Secret, request: Request, response: Response): void {
  response.cookie(cookieName(request), cookie, {
    httpOnly: true,
    sameSite: "lax",
    secure: request.secure,
    path: "/",
    maxAge: maxAgeMs,
  });
}

/** Milliseconds. */
const maxAgeMs = 30 * 86_400_000;
