import type { IncomingHttpHeaders } from "node:http";
import type { Request, Response } from "express";
import { hasProvenCertificate } from "./client-certificate.js";
import type { LiveWebConfig } from "./live-web-config.js";

/** Whoever shows details asks here first. */
export interface Access {
  /** Why this request may see no details, as the end of a sentence; undefined for who may. */
  withheld(request: Request, response: Response): string | undefined;
}

export function createAccess({ web }: { readonly web: LiveWebConfig | undefined }): Access {
  return {
    withheld({ headers, httpVersion, socket }, { locals }) {
      const isProven = locals[proven] === true || hasProvenCertificate(web?.current().tls?.client, socket);
      return whyWithheld({ isProven, address: socket.remoteAddress, headers, httpVersion });
    },
  };
}

/** The one who asks has shown a password; where nobody is asked for one, nobody has. */
export function setProven({ locals }: Response): void {
  locals[proven] = true;
}

const proven = "proven";

/** What is known of who asks for details. */
export interface Asker {
  /** Whether a password or a client certificate of our authority was shown. */
  readonly isProven: boolean;
  /** The other end of the connection. */
  readonly address: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly httpVersion: string;
}

/**
 * WHO MAY SEE ADDRESSES OF PEOPLE: who proved who he is, or who sits at the machine itself. Gives the reason, as the end of a
 * sentence, why somebody may not; undefined for who may. A page of another site that was opened on the same machine is not
 * "at the machine": neither by a request of its own nor by a name of its own that leads to 127.0.0.1.
 */
export function whyWithheld({ isProven, address, headers, httpVersion }: Asker): string | undefined {
  if (headers["sec-fetch-site"] === "cross-site") return "the request came from a page of another site.";
  if (isProven) return undefined;
  if (!isLoopbackAddress(address)) return "no password is asked for here, and the request came from another machine.";
  if (!isLoopbackHost(headers.host))
    return "no password is asked for here, and the address asked for is not localhost.";
  const forwarding = Object.keys(headers).find((name) => forwardingHeader.test(name));
  if (forwarding !== undefined) {
    return `no password is asked for here, and the request came through a proxy (it has the header ${forwarding}).`;
  }
  // what nginx speaks to the server behind it where nobody told it otherwise; no browser does
  if (httpVersion === "1.0") return "no password is asked for here, and the request (HTTP/1.0) is not of a browser.";
  return undefined;
}

function isLoopbackAddress(address = ""): boolean {
  return address === "::1" || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address);
}

/** With or without port. A name in which 127.0.0.1 only occurs is none. */
function isLoopbackHost(host = ""): boolean {
  return /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i.test(host);
}

const forwardingHeader =
  /^(?:forwarded|via|x-forwarded(?:-.*)?|x-original-.*|x-real-ip|x-client-ip|x-cluster-client-ip|client-ip|true-client-ip|x-envoy-.*|x-amzn-.*|x-azure-.*|x-arr-.*|cf-.*|cdn-loop|fastly-.*|x-proxy.*|x-remote-.*)$/;
