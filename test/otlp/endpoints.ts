import type { Endpoint } from "../../src/common/endpoint.js";

/** For log records, by default in the standard's protocol. */
export function endpointAt(url: string, changes: Partial<Endpoint> = {}): Endpoint {
  return { signal: "logs", url, asIs: false, protocol: "http/protobuf", ...changes };
}
