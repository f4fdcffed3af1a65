import type { Endpoint } from "../common/endpoint.js";
import { advice as english, type AdviceTexts } from "../texts/advice/en.js";
import type { Advice } from "./advice.js";

/** What the endpoint answered, with the HTTP status, or why there was no answer. */
interface Reply {
  readonly status?: number | undefined;
  readonly text: string;
}

/** What a backend's answer means, and the fix. The first matching rule decides. */
export function adviseEndpoint({ status, text }: Reply, endpoint: Endpoint, texts: AdviceTexts = english): Advice {
  const rule = rules.find(([fits]) => (fits instanceof RegExp ? fits.test(text) : fits(status ?? 0, endpoint, text)));
  return { text: describeReply(status, text, texts), fix: rule?.[1](texts, endpoint) };
}

/** A proxy's 503 often has no body: the status is all that can be said then. */
function describeReply(status: number | undefined, text: string, texts: AdviceTexts): string {
  if (status === undefined) return text === "" ? texts.noAnswer : texts.reason(text);
  if (text === "" && status >= 300) return texts.emptyBody(status);
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
  fix: (texts: AdviceTexts, to: Endpoint) => string,
];

/** Most specific first: words with a single cause, then the status, then words with many causes. */
const rules: readonly Rule[] = [
  [(status, to) => status === 407 && to.proxy !== undefined, proxyPassword],
  [/tunnel.* 407 /i, proxyPassword],
  [/tunnel/i, (texts, to) => texts.proxyForbids(proxyOf(to), hostOf(to))],
  [
    (_, to, text) => to.proxy !== undefined && /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(text),
    (texts, to) => texts.proxyUnreachable(proxyOf(to), proxyVariable(to), hostOf(to)),
  ],
  [/ECONNREFUSED|connection refused/i, (texts, to) => texts.nothingListens(hostOf(to), nameOf(to))],
  [
    /ENOTFOUND|EAI_AGAIN|host name not found|name resolution/i,
    (texts, to) => texts.unknownHost(hostnameOf(to), nameOf(to)),
  ],
  // a gRPC server answers HTTP/1.1 with a frame of HTTP/2; so would SMTP or SSH, with a line of their own
  [(_, { url }, text) => /Expected HTTP\//i.test(text) && portOf(url) !== "4317", isNotHttp],
  // Loki uses gRPC internally and says so in its own errors, so the word alone proves nothing
  [/Expected HTTP\/|HTTP\/2|\bALPN\b|gRPC request|application\/grpc/i, grpcFix],
  [/HTTP request (was sent )?to (an )?HTTPS/i, (texts, to) => texts.needsTls(nameOf(to))],
  [
    /wrong version number|packet length too long|unknown protocol|before secure TLS connection/i,
    (texts, to) => texts.hasNoTls(nameOf(to)),
  ],
  [/certificate (has expired|is not yet valid)|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/i, (texts) => texts.certificateTime],
  [/altnames|ERR_TLS_CERT_ALTNAME/i, (texts, to) => texts.certificateName(nameOf(to))],
  [/self[- ]signed|unable to (verify|get)|UNABLE_TO_|DEPTH_ZERO/i, (texts) => texts.certificateAuthority],
  [/certificate required|bad certificate|unknown ca|handshake failure/i, (texts) => texts.clientCertificate],
  [/no org ?id|X-Scope-OrgID/i, (texts) => texts.tenant],
  [/structured metadata/i, (texts) => texts.structuredMetadata],
  [/json encoding isn't supported|unsupported (media|content)|content-type/i, otherProtocol],
  [byStatus(406, 415), otherProtocol],
  [byStatus(401), (texts) => texts.apiKey],
  [byStatus(403), (texts) => texts.apiKeyRights],
  [byStatus(404, 405), otherPath],
  [/not the answer of an OTLP receiver/i, otherPath],
  [(status) => status >= 300 && status <= 399, (texts, to) => texts.redirected(nameOf(to))],
  [byStatus(429), (texts) => texts.rateLimit],
  [(status) => status >= 500, (texts) => texts.backendFails],
  [(status, { url }) => status === 0 && portOf(url) === "4317", grpcFix],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|no route to host|timed out|no answer in time|not complete after/i,
    (texts, to) => texts.timeout(hostOf(to)),
  ],
  [/socket hang up|ECONNRESET|EPIPE|connection reset|broke off/i, (texts, to) => texts.connectionCut(hostOf(to))],
  [byStatus(400), (texts) => texts.badRequest],
];

function byStatus(...wanted: readonly number[]): (status: number) => boolean {
  return (status) => wanted.includes(status);
}

function proxyPassword(texts: AdviceTexts, to: Endpoint): string {
  return texts.proxyPassword(proxyOf(to), proxyVariable(to));
}

function proxyOf({ proxy }: Endpoint): string {
  return withoutCredentials(proxy) ?? "";
}

function proxyVariable({ url }: Endpoint): string {
  return url.startsWith("https:") ? "HTTPS_PROXY" : "HTTP_PROXY";
}

function grpcFix(texts: AdviceTexts, to: Endpoint): string {
  return texts.isGrpc(portOf(to.url), nameOf(to));
}

function isNotHttp(texts: AdviceTexts, to: Endpoint): string {
  return texts.isNotHttp(portOf(to.url), nameOf(to));
}

/** Empty for the usual one of the scheme. */
function portOf(url: string): string {
  return URL.canParse(url) ? new URL(url).port : "";
}

function otherProtocol(texts: AdviceTexts, { protocol }: Endpoint): string {
  return texts.protocol(protocol === "http/json" ? "http/protobuf" : "http/json");
}

function otherPath(texts: AdviceTexts, to: Endpoint): string {
  const path = `/v1/${to.signal}`;
  return to.asIs ? texts.pathAsIs(nameOf(to), path) : texts.path(path);
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
