import type { IncomingHttpHeaders } from "node:http";
import type { Request, Response } from "express";
import { hasProvenCertificate } from "./client-certificate.js";
import type { WatchedWebConfig } from "../web-config/watch.js";
import type { Token } from "./token.js";
import type { Remedy, Withheld } from "../pages/view/page-state.js";

/** `local`: also who asks from the machine itself, as far as his request shows it. */
export type DetailsRule = "authenticated" | "local" | "everyone";

/** Whoever shows details asks here first: the page, the API, the stream and the traces. */
export interface Access {
  /** Why this request may see no details; undefined for who may. */
  withheld(request: Request, response: Response): Withheld | undefined;
}

export interface AccessOptions {
  readonly detailsRule: DetailsRule;
  readonly token: Token | undefined;
  readonly web: WatchedWebConfig | undefined;
}

export function createAccess({ detailsRule: rule, token, web }: AccessOptions): Access {
  const remedy = token && { remedy: remedyOf(token) };
  return {
    withheld({ headers, httpVersion, socket }, { locals }) {
      const isProven = locals[proven] === true || hasProvenCertificate(web?.current().tls?.client, socket);
      const asker = { isProven, address: socket.remoteAddress, headers, httpVersion };
      const reason = whyWithheld(rule, asker);
      if (reason === undefined || reason === fromElsewhere) return reason && { withheld: reason };
      return { withheld: locals[wrong] === true ? wrongToken : reason, ...remedy };
    },
  };
}

/** The one who asks has shown a password or the token; where nobody is asked for one, nobody has. */
export function setProven({ locals }: Response): void {
  locals[proven] = true;
}

/** What was shown as the token is none. */
export function setWrong({ locals }: Response): void {
  locals[wrong] = true;
}

const proven = "proven";
const wrong = "wrong";
export const wrongToken = "this is not the token of this exporter.";
const fromElsewhere = "the request came from a page of another site.";

function remedyOf({ file, trouble }: Token): Remedy {
  if (trouble === undefined)
    return {
      text:
        "Open the page with ?token=TOKEN behind its address, or type the token into it; programs send it as " +
        '"Authorization: Bearer TOKEN". On the exporter\'s machine this prints it:',
      command:
        process.platform === "win32" ? `type "${file}"` : `sudo cat ${/^[\w./-]+$/.test(file) ? file : `'${file}'`}`,
    };
  return {
    text:
      `The token is for this run only, since ${file} cannot be used (${trouble}), and was printed only where the exporter was ` +
      "started in a terminal. Fix that and restart, or set names and passwords as docs/web-configuration.md says.",
  };
}

/** What is known of who asks for details. */
export interface Asker {
  /** Whether a password, the token, or a client certificate of our authority was shown. */
  readonly isProven: boolean;
  /** The other end of the connection. */
  readonly address: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly httpVersion: string;
}

/**
 * WHO MAY SEE ADDRESSES OF PEOPLE: who proved who he is; with `local` also who seems to sit at the machine itself. Gives the reason, as
 * the end of a sentence, why somebody may not; undefined for who may. Whatever the rule, a page of another site gets nothing.
 */
export function whyWithheld(rule: DetailsRule, { isProven, address, headers, httpVersion }: Asker): string | undefined {
  if (headers["sec-fetch-site"] === "cross-site") return fromElsewhere;
  if (isProven || rule === "everyone") return undefined;
  if (rule === "authenticated") return "the token of this exporter is needed.";
  if (!isLoopbackAddress(address))
    return "the token of this exporter is needed, as the request came from another machine.";
  if (!isLoopbackHost(headers.host))
    return "the token of this exporter is needed, as the address asked for is not localhost.";
  if (Object.keys(headers).some((name) => forwardingHeader.test(name)))
    return "the token of this exporter is needed, as the request came through a proxy: it has a header such as X-Forwarded-For.";
  // what nginx spoke to the server behind it until 1.29.7 where nobody told it otherwise; no browser does
  if (httpVersion === "1.0")
    return "the token of this exporter is needed, as the request (HTTP/1.0) is not of a browser.";
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
