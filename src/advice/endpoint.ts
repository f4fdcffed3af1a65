import type { Advice } from "./advice.js";

/** Where records are sent, as far as advice depends on it. */
export interface Endpoint {
  readonly url: string;
  /** True where the URL is the whole address of the logs; otherwise `/v1/logs` goes behind it. */
  readonly asIs: boolean;
  readonly protocol: "http/protobuf" | "http/json";
}

/** The endpoint that the settings name; without one an empty URL. */
export function endpointOf({ endpoint, protocol }: OtlpSettings): Endpoint {
  return { url: endpoint?.url ?? "", asIs: endpoint?.asIs ?? false, protocol };
}

interface OtlpSettings {
  readonly endpoint?: Pick<Endpoint, "url" | "asIs">;
  readonly protocol: Endpoint["protocol"];
}

/** What came back from it: an answer with its HTTP status, or why there was none. */
interface Reply {
  readonly status?: number | undefined;
  readonly text: string;
}

/** What an answer of a backend means for who runs the exporter. The first rule that fits says it. */
export function adviseEndpoint({ status, text }: Reply, endpoint: Endpoint): Advice {
  const rule = rules.find(([fits]) => (fits instanceof RegExp ? fits.test(text) : fits(status ?? 0, endpoint)));
  return { text: status === undefined ? text : `${status} ${text}`.trimEnd(), fix: rule?.[1](endpoint) };
}

/** `http://host:4318`: without user, password and query, where keys are often put; undefined for what is no URL. */
export function shownUrl(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  parsed.username = "";
  parsed.password = "";
  parsed.search = "";
  return parsed.toString().replace(/(?<=\/\/[^/]*)\/$/, "");
}

type Rule = readonly [fits: RegExp | ((status: number, endpoint: Endpoint) => boolean), fix: (to: Endpoint) => string];

/** What is surest stands first: words that one thing alone says, then the status, then what can have many causes. */
const rules: readonly Rule[] = [
  [
    /ECONNREFUSED|connection refused/i,
    (to) => `nothing listens at ${hostOf(to)}: start the backend, or set ${nameOf(to)} to where it is`,
  ],
  [
    /ENOTFOUND|EAI_AGAIN|host name not found/i,
    (to) => `no DNS server knows the name ${hostnameOf(to)}: correct ${nameOf(to)}`,
  ],
  // a gRPC server answers HTTP/1.1 with a frame of HTTP/2
  // Loki talks gRPC inside, and says so in its own errors: the word alone tells nothing
  [/Expected HTTP\/|HTTP\/2|\bALPN\b|gRPC request|application\/grpc/i, grpcFix],
  [/HTTP request (was sent )?to (an )?HTTPS/i, (to) => `the port speaks TLS: begin ${nameOf(to)} with https://`],
  [
    /wrong version number|packet length too long|unknown protocol|before secure TLS connection/i,
    (to) => `the port does not speak TLS: begin ${nameOf(to)} with http://`,
  ],
  [
    /certificate (has expired|is not yet valid)|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/i,
    () => "renew the backend's certificate, or correct this machine's clock",
  ],
  [/altnames|ERR_TLS_CERT_ALTNAME/i, (to) => `name the host in ${nameOf(to)} as the backend's certificate does`],
  [
    /self[- ]signed|unable to (verify|get)|UNABLE_TO_|DEPTH_ZERO/i,
    () => "name the file with the CA that signed the backend's certificate: OTEL_EXPORTER_OTLP_CERTIFICATE=FILE.pem",
  ],
  [
    /certificate required|bad certificate|unknown ca|handshake failure/i,
    () =>
      "the backend wants another client certificate: OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY",
  ],
  [/no org ?id|X-Scope-OrgID/i, () => "name a tenant: OTEL_EXPORTER_OTLP_HEADERS=X-Scope-OrgID=TENANT"],
  [/structured metadata/i, () => "set limits_config.allow_structured_metadata: true in Loki's configuration"],
  [/json encoding isn't supported|unsupported (media|content)|content-type/i, otherProtocol],
  [byStatus(406, 415), otherProtocol],
  [byStatus(401), () => "set the key in OTEL_EXPORTER_OTLP_HEADERS (name=value; a blank in it is %20)"],
  [byStatus(403), () => "check the key in OTEL_EXPORTER_OTLP_HEADERS and what it is allowed to do"],
  [byStatus(404, 405), otherPath],
  [/not the answer of an OTLP receiver/i, otherPath],
  [
    (status) => status >= 300 && status <= 399,
    (to) => `redirects are not followed: set ${nameOf(to)} to the new address`,
  ],
  [byStatus(429), () => "the backend wants less at once; delivery goes on by itself, its limits can be raised"],
  [
    (status) => status >= 500,
    () => "delivery goes on by itself once the backend is well; its own log says what is wrong",
  ],
  [(status, { url }) => status === 0 && URL.canParse(url) && new URL(url).port === "4317", grpcFix],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|not reachable|no answer in time|not complete after/i,
    (to) =>
      `see whether a firewall keeps ${hostOf(to)} from this machine, or the backend is overloaded ` +
      "(OTEL_EXPORTER_OTLP_TIMEOUT, milliseconds, gives it longer)",
  ],
  [
    /socket hang up|ECONNRESET|EPIPE|broken off|broke off/i,
    (to) => `see whether ${hostOf(to)} is the port for OTLP over HTTP (4318 as a rule), and whether it wants https://`,
  ],
  [byStatus(400), () => "see what the backend says of the records; docs/backends has a page for each backend"],
];

function byStatus(...wanted: readonly number[]): (status: number) => boolean {
  return (status) => wanted.includes(status);
}

function grpcFix(to: Endpoint): string {
  const port = URL.canParse(to.url) ? new URL(to.url).port : "";
  const here = port === "" ? "that is" : `port ${port} is`;
  return `${here} one for gRPC; OTLP over HTTP has another one, 4318 as a rule: set ${nameOf(to)} to it`;
}

function otherProtocol({ protocol }: Endpoint): string {
  return `set --otlp.protocol ${protocol === "http/json" ? "http/protobuf" : "http/json"}`;
}

function otherPath({ asIs }: Endpoint): string {
  if (asIs)
    return "correct the path in OTEL_EXPORTER_OTLP_LOGS_ENDPOINT, which is used as it is; most backends want /v1/logs";
  return (
    "correct the path of --otlp.endpoint, to which /v1/logs is added: none for most, /otlp for Loki, /_otlp for " +
    "Elasticsearch, /insert/opentelemetry for VictoriaLogs, /api/ORGANIZATION for OpenObserve"
  );
}

function nameOf({ asIs }: Endpoint): string {
  return asIs ? "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT" : "--otlp.endpoint";
}

function hostOf({ url }: Endpoint): string {
  return URL.canParse(url) ? new URL(url).host : "it";
}

function hostnameOf({ url }: Endpoint): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}
