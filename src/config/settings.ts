import type { LogFormat, LogLevel } from "../log.js";

/** What is in force, checked. Durations are milliseconds, sizes bytes. */
export interface Settings {
  readonly xmail: {
    readonly mailRoot: string;
    readonly logDir: string;
    readonly timezone: string;
    /** Nobody said it, and the machine does not either: the logs may tell that it is another one. */
    readonly zoneIsGuessed?: true;
    readonly encoding: string;
    readonly startAt: "beginning" | "end";
    readonly maxLineBytes: number;
  };
  /** `interval` 0: the queue is not looked at. */
  readonly spool: {
    readonly interval: number;
    readonly remoteDomains: number;
    /** Absent: when a message is tried next is not computed. */
    readonly retryDelay?: number;
    readonly retryDivisor: number;
    readonly maxAttempts: number;
  };
  readonly metrics: { readonly maxDomains: number };
  readonly state: { readonly dir: string };
  readonly otlp: {
    /** Absent: OTLP is off. */
    readonly endpoint?: Endpoint;
    readonly protocol: "http/protobuf" | "http/json";
    readonly startAt: StartAt;
    /** Absent: records of any age are sent. */
    readonly maxAge?: number;
    readonly body: "text" | "raw";
    readonly instanceId?: string;
  };
  readonly privacy: PrivacySettings;
  readonly web: {
    /** At least one. */
    readonly listenAddress: readonly ListenAddress[];
    readonly telemetryPath: string;
    readonly configFile?: string;
    readonly details: "authenticated" | "local" | "everyone";
  };
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
}

/** What of people leaves in records and `parse`. */
interface PrivacySettings {
  readonly addresses: "keep" | "hash" | "domain";
  readonly ips: "keep" | "hash" | "prefix";
  readonly keyFile?: string;
}

/**
 * The base URL to hand to OpenTelemetry's exporters. Undefined for the variable that is for logs alone: they read it
 * themselves, and use it as it stands.
 */
export function baseUrl({ endpoint }: Settings["otlp"]): string | undefined {
  return endpoint?.asIs === false ? endpoint.url : undefined;
}

interface Endpoint {
  readonly url: string;
  /** True where the URL is the whole address of the logs; otherwise `/v1/logs` goes behind it. */
  readonly asIs: boolean;
}

/** So long ago, or a time in UTC or in XMail's own zone; milliseconds. */
export type PointInTime = { readonly ago: number } | { readonly utc: number } | { readonly local: number };

export type StartAt = { readonly from: "beginning" | "end" } | { readonly ago: number };

/** Without a host: all addresses. An IPv6 host stands without brackets. */
export interface ListenAddress {
  readonly host?: string;
  readonly port: number;
}

/** One setting in force, as a person may see it: secrets hidden. */
export interface InForce {
  readonly flag: string;
  readonly value: string;
  /** `the command line`, a variable's name, a file's key or `the default`. */
  readonly from: string;
}
