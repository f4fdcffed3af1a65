import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { type Endpoint, requestUrl } from "../common/endpoint.js";

/** PEM texts; what is absent is Node's own, or not needed. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** The certificates for connections to an endpoint, as their files have them. */
export interface Certificates {
  /** The same object until the files change. */
  current(): TlsMaterial;
  /** The next call reads the files again at once: what is in use was refused. */
  expire(): void;
}

/**
 * Connections to an endpoint: kept open between requests, each new one with a host name that is resolved again; through the
 * endpoint's proxy, where it has one. `timeoutMillis` is for what the proxy takes to connect.
 */
export function createAgent(endpoint: Endpoint, tls: TlsMaterial, timeoutMillis: number): HttpAgent | HttpsAgent {
  const { proxy } = endpoint;
  const isSecure = new URL(requestUrl(endpoint)).protocol === "https:";
  const way =
    proxy === undefined
      ? {}
      : { timeout: timeoutMillis, proxyEnv: { [isSecure ? "HTTPS_PROXY" : "HTTP_PROXY"]: proxy } };
  return isSecure ? new HttpsAgent({ keepAlive: true, ...tls, ...way }) : new HttpAgent({ keepAlive: true, ...way });
}
