import type { NextFunction, Request, RequestHandler, Response } from "express";
import { setProven, setWrong, wrongToken } from "./access.js";
import type { WatchedWebConfig } from "../web-config/watch.js";
import { sendText, sendWait } from "../response.js";
import type { LoginThrottle } from "./login-throttle.js";
import { cookieOf, isSame, type Token } from "./token.js";
import { readQuery } from "../pages/trace-route.js";
import { provesWho } from "../web-config/web-config.js";

export interface TokenLoginOptions {
  readonly token: Token | undefined;
  readonly web: WatchedWebConfig | undefined;
  /** The one that slows down wrong passwords. */
  readonly loginThrottle: LoginThrottle;
}

export interface TokenLogin {
  /** Ahead of pages and API: whoever has the cookie, or the token as `Authorization: Bearer`, has proven himself. */
  readonly askToken: RequestHandler;
  /** Ahead of a page: `?token=` becomes a cookie, and goes from the address. */
  readonly takeToken: RequestHandler;
}

/**
 * WHO HAS THE TOKEN. It counts where the web configuration lets in people that it does not know, and only there: it stands in for no password
 * and no certificate. A wrong one is treated as a wrong password; a wrong cookie is just none, since browsers keep old ones.
 */
export function createTokenLogin({ token, web, loginThrottle }: TokenLoginOptions): TokenLogin {
  const secret = token && { token: token.text, cookie: cookieOf(token) };
  let wasRight = false;

  function counting(): Secret | undefined {
    return provesWho(web?.current()) ? undefined : secret;
  }

  function askToken(request: Request, response: Response, next: NextFunction): void {
    const counts = counting();
    if (counts === undefined) return next();
    if (readCookies(request).some((value) => isSame(counts.cookie, value))) setProven(response);
    const [, given] = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? "") ?? [];
    if (given === undefined) return next();
    const wait = judge(counts, given, request);
    if (wait === undefined) {
      setProven(response);
      return next();
    }
    if (wait > 0) return sendWait(response, wait, "wrong tokens");
    response.setHeader("WWW-Authenticate", 'Bearer realm="XMail Exporter", error="invalid_token"');
    sendText(response, 401, wrongToken);
  }

  function takeToken(request: Request, response: Response, next: NextFunction): void {
    const query = readQuery(request);
    const given = query.get("token");
    if (given === null) return next();
    const counts = counting();
    const wait = counts === undefined || given === "" ? undefined : judge(counts, given, request);
    if (wait !== undefined) {
      if (wait > 0) return sendWait(response, wait, "wrong tokens");
      setWrong(response);
      response.statusCode = 401;
      return next();
    }
    if (counts !== undefined && given !== "") giveCookie(counts, request, response);
    query.delete("token");
    response.location(`.${request.path}${query.size > 0 ? "?" : ""}${query.toString()}`);
    sendText(response, 303, "the page is at the address without the token");
  }

  /** Undefined for the right one, else the milliseconds to wait until the next try. What was right once is not held up. */
  function judge(counts: Secret, given: string, { socket: { remoteAddress = "" } }: Request): number | undefined {
    const isRight = isSame(counts.token, given);
    const wait = loginThrottle.waitMs(remoteAddress);
    if (isRight && (wasRight || wait === 0)) {
      wasRight = true;
      return undefined;
    }
    if (wait === 0) loginThrottle.failed(remoteAddress);
    return wait;
  }

  return { askToken, takeToken };
}

interface Secret {
  readonly token: string;
  readonly cookie: string;
}

/** Two exporters on one machine differ in nothing but the port, of which cookies know nothing. */
function cookieName({ headers: { host = "" }, socket: { localPort } }: Request): string {
  return `xmail-exporter-${/:(\d{1,5})$/.exec(host)?.[1] ?? localPort}`;
}

function giveCookie({ cookie }: Secret, request: Request, response: Response): void {
  response.cookie(cookieName(request), cookie, {
    httpOnly: true,
    sameSite: "lax",
    secure: request.secure,
    path: "/",
    maxAge: keptMs,
  });
}

/** A browser can have several of one name, for other paths and hosts. */
function readCookies(request: Request): string[] {
  const start = `${cookieName(request)}=`;
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length));
}

/** Milliseconds. */
const keptMs = 30 * 86_400_000;
