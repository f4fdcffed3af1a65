import type { Endpoint } from "../../src/common/endpoint.js";
import type { Certificates } from "../../src/otlp/agent.js";

/** For log records, by default in the standard's protocol. */
export function endpointAt(url: string, changes: Partial<Endpoint> = {}): Endpoint {
  return { signal: "logs", url, asIs: false, protocol: "http/protobuf", ...changes };
}

/** Without files of its own: Node's CAs, no client certificate. */
export const noCertificates: Certificates = { current: () => none, expire: () => undefined };
const none = {};
