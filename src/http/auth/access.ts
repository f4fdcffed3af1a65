import type { IncomingHttpHeaders } from "node:http";
import type { Request, Response } from "express";
import { hasVerifiedCertificate } from "./client-certificate.js";
import type { WatchedWebConfig } from "../web-config/watch.js";
import type { Token } from "./token.js";
import type { AccessFix, DetailsDenied } from "../pages/view/page-state.js";

/** `local`: also requests from the machine itself, as far as a request shows that. */
export type DetailsRule = "authenticated" | "local" | "everyone";

/** Decides who sees details: asked by the page, the API, the stream and the traces. */
export interface Access {
  /** Why this request may not see details; undefined where it may. */
  denial(request: Request, response: Response): DetailsDenied | undefined;
}

export interface AccessOptions {
  readonly detailsRule: DetailsRule;
  readonly token: Token | undefined;
  readonly web: WatchedWebConfig | undefined;
}

export function createAccess({ detailsRule: rule, token, web }: AccessOptions): Access {
  const fix = token && fixOf(token);
  return {
    denial({ headers, httpVersion, socket }, { locals }) {
      const isAuthenticated =
        locals[authenticatedKey] === true || hasVerifiedCertificate(web?.current().tls?.client, socket);
      const requester = { isAuthenticated, address: socket.remoteAddress, headers, httpVersion };
      const reason = denyDetails(rule, requester);
      if (reason === undefined || reason === crossSite) return reason && { reason };
      return { reason: locals[wrongTokenKey] === true ? wrongToken : reason, ...(fix === undefined ? {} : { fix }) };
    },
  };
}

/** The client has sent a valid password or the token; where none is required, no client has. */
export function setAuthenticated({ locals }: Response): void {
  locals[authenticatedKey] = true;
}

/** The client has sent a wrong token. */
export function setWrongToken({ locals }: Response): void {
  locals[wrongTokenKey] = true;
}

const authenticatedKey = "isAuthenticated";
const wrongTokenKey = "isWrongToken";
export const wrongToken = "the token is wrong.";
const crossSite = "the request came from another website.";

function fixOf({ file, problem }: Token): AccessFix {
  if (problem === undefined)
    return {
      text:
        "Append ?token=TOKEN to the URL of the status page, or enter the token there; programs send it as " +
        '"Authorization: Bearer TOKEN". To print the token on the exporter\'s machine:',
      command:
        process.platform === "win32" ? `type "${file}"` : `sudo cat ${/^[\w./-]+$/.test(file) ? file : `'${file}'`}`,
    };
  return {
    text:
      `The token is valid for this run only because ${file} cannot be used (${problem}), and is printed only where the exporter ` +
      "is started in a terminal. Fix this and restart, or set users and passwords (docs/web-configuration.md).",
  };
}

/** What is known about who requests details. */
export interface Requester {
  /** Whether a password, the token, or a client certificate signed by our CA was sent. */
  readonly isAuthenticated: boolean;
  /** The other end of the connection. */
  readonly address: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly httpVersion: string;
}

/**
 * WHO MAY SEE PEOPLE'S ADDRESSES: authenticated clients; with `local` also those that seem to be on the machine itself. Gives the
 * reason for a denial, as the end of a sentence, else undefined. Whatever the rule, a page of another website gets nothing.
 */
export function denyDetails(
  rule: DetailsRule,
  { isAuthenticated, address, headers, httpVersion }: Requester,
): string | undefined {
  if (headers["sec-fetch-site"] === "cross-site") return crossSite;
  if (isAuthenticated || rule === "everyone") return undefined;
  if (rule === "authenticated") return "this exporter's token is required.";
  if (!isLoopbackAddress(address))
    return "this exporter's token is required because the request came from another machine.";
  if (!isLoopbackHost(headers.host))
    return "this exporter's token is required because the request was not addressed to localhost.";
  if (Object.keys(headers).some((name) => forwardingHeader.test(name)))
    return "this exporter's token is required because the request came through a proxy: it has a header such as X-Forwarded-For.";
  // the default of nginx before 1.29.7 towards its upstream; no browser uses it
  if (httpVersion === "1.0")
    return "this exporter's token is required because the request (HTTP/1.0) is not from a browser.";
  return undefined;
}

function isLoopbackAddress(address = ""): boolean {
  return address === "::1" || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address);
}

/** With or without port. A name that merely contains 127.0.0.1 does not count. */
function isLoopbackHost(host = ""): boolean {
  return /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i.test(host);
}

const forwardingHeader =
  /^(?:forwarded|via|x-forwarded(?:-.*)?|x-original-.*|x-real-ip|x-client-ip|x-cluster-client-ip|client-ip|true-client-ip|x-envoy-.*|x-amzn-.*|x-azure-.*|x-arr-.*|cf-.*|cdn-loop|fastly-.*|x-proxy.*|x-remote-.*)$/;
