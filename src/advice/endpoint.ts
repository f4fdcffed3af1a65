import type { Endpoint } from "../common/endpoint.js";
import type { Advice } from "./advice.js";

/** What the endpoint answered, with the HTTP status, or why there was no answer. */
interface Reply {
  readonly status?: number | undefined;
  readonly text: string;
}

/** What a backend's answer means, and the fix. The first matching rule decides. */
export function adviseEndpoint({ status, text }: Reply, endpoint: Endpoint): Advice {
  const rule = rules.find(([fits]) => (fits instanceof RegExp ? fits.test(text) : fits(status ?? 0, endpoint, text)));
  return { text: describeReply(status, text), fix: rule?.[1](endpoint) };
}

/** A proxy's 503 often has no body: the status is all that can be said then. */
function describeReply(status: number | undefined, text: string): string {
  if (status === undefined) return text === "" ? "no answer" : text;
  if (text === "" && status >= 300) return `HTTP ${status} with an empty body`;
  return `${status} ${text}`.trimEnd();
}

/** `http://host:4318`: without user, password and query, which often hold keys; undefined where the text is not a URL. */
export function withoutCredentials(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  parsed.username = "";
  parsed.password = "";
  parsed.search = "";
  return parsed.toString().replace(/(?<=\/\/[^/]*)\/$/, "");
}

type Rule = readonly [
  fits: RegExp | ((status: number, endpoint: Endpoint, text: string) => boolean),
  fix: (to: Endpoint) => string,
];

/** Most specific first: words with a single cause, then the status, then words with many causes. */
const rules: readonly Rule[] = [
  [(status, to) => status === 407 && to.proxy !== undefined, proxyPassword],
  [/tunnel.* 407 /i, proxyPassword],
  [/tunnel/i, (to) => `check that ${proxyOf(to)} allows connections to ${hostOf(to)}, or name that host in NO_PROXY`],
  [
    (_, to, text) => to.proxy !== undefined && /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(text),
    (to) => `${proxyOf(to)} cannot be reached: correct ${proxyVariable(to)}, or name ${hostOf(to)} in NO_PROXY`,
  ],
  [
    /ECONNREFUSED|connection refused/i,
    (to) => `nothing is listening on ${hostOf(to)}: start the backend or correct ${nameOf(to)}`,
  ],
  [
    /ENOTFOUND|EAI_AGAIN|host name not found|name resolution/i,
    (to) => `the host name ${hostnameOf(to)} does not resolve: correct ${nameOf(to)}`,
  ],
  // a gRPC server answers HTTP/1.1 with a frame of HTTP/2
  // Loki uses gRPC internally and says so in its own errors, so the word alone proves nothing
  [/Expected HTTP\/|HTTP\/2|\bALPN\b|gRPC request|application\/grpc/i, grpcFix],
  [/HTTP request (was sent )?to (an )?HTTPS/i, (to) => `the port expects TLS: use https:// in ${nameOf(to)}`],
  [
    /wrong version number|packet length too long|unknown protocol|before secure TLS connection/i,
    (to) => `the port does not use TLS: use http:// in ${nameOf(to)}`,
  ],
  [
    /certificate (has expired|is not yet valid)|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/i,
    () => "renew the backend's certificate or correct this machine's clock",
  ],
  [/altnames|ERR_TLS_CERT_ALTNAME/i, (to) => `use a host name from the backend's certificate in ${nameOf(to)}`],
  [
    /self[- ]signed|unable to (verify|get)|UNABLE_TO_|DEPTH_ZERO/i,
    () => "set the file with the CA that signed the backend's certificate: OTEL_EXPORTER_OTLP_CERTIFICATE=FILE.pem",
  ],
  [
    /certificate required|bad certificate|unknown ca|handshake failure/i,
    () =>
      "the backend requires a client certificate that it accepts: set OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY",
  ],
  [/no org ?id|X-Scope-OrgID/i, () => "set the tenant: OTEL_EXPORTER_OTLP_HEADERS=X-Scope-OrgID=TENANT"],
  [/structured metadata/i, () => "set limits_config.allow_structured_metadata: true in Loki's configuration"],
  [/json encoding isn't supported|unsupported (media|content)|content-type/i, otherProtocol],
  [byStatus(406, 415), otherProtocol],
  [byStatus(401), () => "set the API key in OTEL_EXPORTER_OTLP_HEADERS (name=value; write a space as %20)"],
  [byStatus(403), () => "check the API key in OTEL_EXPORTER_OTLP_HEADERS and its permissions"],
  [byStatus(404, 405), otherPath],
  [/not the answer of an OTLP receiver/i, otherPath],
  [(status) => status >= 300 && status <= 399, (to) => `redirects are not followed: set ${nameOf(to)} to the new URL`],
  [byStatus(429), () => "the backend limits the rate; delivery resumes by itself, or raise the backend's limits"],
  [(status) => status >= 500, () => "delivery resumes by itself once the backend recovers; see the backend's own log"],
  [(status, { url }) => status === 0 && URL.canParse(url) && new URL(url).port === "4317", grpcFix],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|no route to host|timed out|no answer in time|not complete after/i,
    (to) =>
      `check for a firewall between this machine and ${hostOf(to)}, or for an overloaded backend ` +
      "(OTEL_EXPORTER_OTLP_TIMEOUT, in milliseconds, gives it more time)",
  ],
  [
    /socket hang up|ECONNRESET|EPIPE|connection reset|broke off/i,
    (to) => `check that ${hostOf(to)} is the port for OTLP over HTTP (usually 4318) and whether it needs https://`,
  ],
  [byStatus(400), () => "check the backend's answer; docs/backends has a page for each backend"],
];

function byStatus(...wanted: readonly number[]): (status: number) => boolean {
  return (status) => wanted.includes(status);
}

function proxyPassword(to: Endpoint): string {
  return `set user and password of ${proxyOf(to)} in ${proxyVariable(to)}`;
}

function proxyOf({ proxy }: Endpoint): string {
  return `the proxy ${withoutCredentials(proxy) ?? ""}`.trimEnd();
}

function proxyVariable({ url }: Endpoint): string {
  return url.startsWith("https:") ? "HTTPS_PROXY" : "HTTP_PROXY";
}

function grpcFix(to: Endpoint): string {
  const port = URL.canParse(to.url) ? new URL(to.url).port : "";
  const here = port === "" ? "the port" : `port ${port}`;
  return `${here} is for gRPC: set ${nameOf(to)} to the port for OTLP over HTTP, usually 4318`;
}

function otherProtocol({ protocol }: Endpoint): string {
  return `set --otlp.protocol ${protocol === "http/json" ? "http/protobuf" : "http/json"}`;
}

function otherPath(to: Endpoint): string {
  if (to.asIs) return `correct the path in ${nameOf(to)}, which is used as is; most backends expect /v1/${to.signal}`;
  return (
    `correct the path of --otlp.endpoint, to which /v1/${to.signal} is appended: none for most backends, /otlp for Loki, /_otlp for ` +
    "Elasticsearch, /insert/opentelemetry for VictoriaLogs, /api/ORGANIZATION for OpenObserve"
  );
}

function nameOf({ asIs, signal }: Endpoint): string {
  return asIs ? `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT` : "--otlp.endpoint";
}

function hostOf({ url }: Endpoint): string {
  return URL.canParse(url) ? new URL(url).host : "it";
}

function hostnameOf({ url }: Endpoint): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}
