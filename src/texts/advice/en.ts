import { formatCount, pluralize } from "../../common/format.js";

/** WHAT IS WRONG AND HOW TO FIX IT, in English: clauses without a final stop. Log and commands have no other language. */
export const advice = {
  /** `log directory /x/logs: permission denied; run the exporter as user xmail` */
  withFix: (text: string, fix: string) => `${text}; ${fix}`,
  sentence: (clause: string) => `${clause.slice(0, 1).toUpperCase()}${clause.slice(1)}.`,

  /** Why something failed, in the words of the room where it did. */
  reason: (english: string) => english,
  noAnswer: "no answer",
  emptyBody: (status: number) => `HTTP ${status} with an empty body`,
  refusedWith: (refused: string, answer: string) => `${refused}: ${answer}`,
  everyRecordRejected: "the backend rejects every record, so the endpoint or the settings are wrong",
  everySpanRejected: "the backend rejects every span, so the endpoint or the settings are wrong",
  recordsHeld: (count: number) =>
    `${pluralize(count, "rejected record")} ${count === 1 ? "is" : "are"} held back until the backend accepts another record`,
  spansHeld: "rejected spans are held back until the backend accepts another span",

  proxyPassword: (proxy: string, variable: string) => `set user and password of ${the(proxy)} in ${variable}`,
  proxyForbids: (proxy: string, host: string) =>
    `check that ${the(proxy)} allows connections to ${host}, or name that host in NO_PROXY`,
  proxyUnreachable: (proxy: string, variable: string, host: string) =>
    `${the(proxy)} cannot be reached: correct ${variable}, or name ${host} in NO_PROXY`,
  nothingListens: (host: string, setting: string) =>
    `nothing is listening on ${host}: start the backend or correct ${setting}`,
  unknownHost: (name: string, setting: string) => `the host name ${name} does not resolve: correct ${setting}`,
  isGrpc: (port: string, setting: string) =>
    `${port === "" ? "the port" : `port ${port}`} is for gRPC: set ${setting} to the port for OTLP over HTTP, usually 4318`,
  isNotHttp: (port: string, setting: string) =>
    `${port === "" ? "the port" : `port ${port}`} does not answer in HTTP, as ports for gRPC do: ` +
    `set ${setting} to the port for OTLP over HTTP, usually 4318`,
  needsTls: (setting: string) => `the port expects TLS: use https:// in ${setting}`,
  hasNoTls: (setting: string) => `the port does not use TLS: use http:// in ${setting}`,
  certificateTime: "renew the backend's certificate or correct this machine's clock",
  certificateName: (setting: string) => `use a host name from the backend's certificate in ${setting}`,
  certificateAuthority:
    "set the file with the CA that signed the backend's certificate: OTEL_EXPORTER_OTLP_CERTIFICATE=FILE.pem",
  clientCertificate:
    "the backend requires a client certificate that it accepts: set OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY",
  tenant: "set the tenant: OTEL_EXPORTER_OTLP_HEADERS=X-Scope-OrgID=TENANT",
  structuredMetadata: "set limits_config.allow_structured_metadata: true in Loki's configuration",
  apiKey: "set the API key in OTEL_EXPORTER_OTLP_HEADERS (name=value; write a space as %20)",
  apiKeyRights: "check the API key in OTEL_EXPORTER_OTLP_HEADERS and its permissions",
  redirected: (setting: string) => `redirects are not followed: set ${setting} to the new URL`,
  rateLimit: "the backend limits the rate; delivery resumes by itself, or raise the backend's limits",
  backendFails: "delivery resumes by itself once the backend recovers; see the backend's own log",
  timeout: (host: string) =>
    `check for a firewall between this machine and ${host}, or for an overloaded backend ` +
    "(OTEL_EXPORTER_OTLP_TIMEOUT, in milliseconds, gives it more time)",
  connectionCut: (host: string) =>
    `check that ${host} is the port for OTLP over HTTP (usually 4318) and whether it needs https://`,
  badRequest: "check the backend's answer; docs/backends has a page for each backend",
  protocol: (protocol: string) => `set --otlp.protocol ${protocol}`,
  pathAsIs: (setting: string, path: string) =>
    `correct the path in ${setting}, which is used as is; most backends expect ${path}`,
  path: (path: string) =>
    `correct the path of --otlp.endpoint, to which ${path} is appended: none for most backends, /otlp for Loki, /_otlp for ` +
    "Elasticsearch, /insert/opentelemetry for VictoriaLogs, /api/ORGANIZATION for OpenObserve",

  logDirectory: (directory: string, problem: string) => `log directory ${directory} ${problem}`,
  logDirectoryFails: (directory: string, error: string) => `log directory ${directory}: ${error}`,
  noLogs: (directory: string) => `log directory ${directory} contains no XMail logs`,
  setLogDirectory:
    "set --xmail.mail-root to XMail's MAIL_ROOT, or --xmail.log-dir to the directory with the files smtp-*, pop3-* and so on",
  orSwitches: (setDirectory: string, switches: string) =>
    `${setDirectory}; or start XMail with the switches of the logs you want (${switches})`,
  unreadableFiles: (directory: string, count: number, all: number, groups: string) =>
    `log directory ${directory}: ${formatCount(count)} of ${pluralize(all, "log file")} cannot be read: ${groups}`,
  filesWithError: (names: readonly string[], more: number, error: string) =>
    `${names.join(", ")}${more > 0 ? ` and ${formatCount(more)} more` : ""}: ${error}`,
  noDomains: (path: string, error: string) => `${path}: ${error}; every domain is counted as \`other\``,
  setMailRoot: "set --xmail.mail-root to XMail's MAIL_ROOT",
  letUserRead: "give the exporter's user read access",
  grantAccess: (owner: string, user: string, command: string) =>
    `run the exporter as user ${owner}, or give user ${user} read access: ${command}`,
};

/** Empty where it is not known. */
function the(proxy: string): string {
  return `the proxy ${proxy}`.trimEnd();
}

export type AdviceTexts = typeof advice;
