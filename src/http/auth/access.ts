import type { IncomingHttpHeaders } from "node:http";
import type { Request, Response } from "express";
import { hasVerifiedCertificate } from "./client-certificate.js";
import type { WatchedWebConfig } from "../web-config/watch.js";
import type { Token } from "./token.js";
import type { AccessFix, DenialReason, DetailsDenied } from "../pages/view/page-state.js";

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
      if (reason === undefined || reason === "crossSite") return reason && { reason };
      return { reason: locals[wrongTokenKey] === true ? "wrongToken" : reason, ...(fix === undefined ? {} : { fix }) };
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

function fixOf({ file, problem }: Token): AccessFix {
  if (problem !== undefined) return { file, problem };
  const print = process.platform === "win32" ? `type "${file}"` : `sudo cat ${shellName(file)}`;
  return { command: print };
}

function shellName(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file}'`;
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
 * reason for a denial, else undefined. Whatever the rule, a page of another website gets nothing.
 */
export function denyDetails(
  rule: DetailsRule,
  { isAuthenticated, address, headers, httpVersion }: Requester,
): DenialReason | undefined {
  if (headers["sec-fetch-site"] === "cross-site") return "crossSite";
  if (isAuthenticated || rule === "everyone") return undefined;
  if (rule === "authenticated") return "noToken";
  if (!isLoopbackAddress(address)) return "otherMachine";
  if (!isLoopbackHost(headers.host)) return "otherHost";
  if (Object.keys(headers).some((name) => forwardingHeader.test(name))) return "proxy";
  // the default of nginx before 1.29.7 towards its upstream; no browser uses it
  if (httpVersion === "1.0") return "noBrowser";
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
