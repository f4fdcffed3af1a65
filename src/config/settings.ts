import type { Endpoint } from "../common/endpoint.js";
import type { ProbeTarget } from "../common/services.js";
import type { LogFormat, LogLevel } from "../log.js";

/** The validated settings. Durations are milliseconds, sizes bytes. */
export interface Settings {
  readonly xmail: {
    readonly mailRoot: string;
    readonly logDir: string;
    readonly timezone: string;
    /** Neither the settings nor the machine name a zone: the logs may prove another one. */
    readonly zoneIsGuessed?: true;
    readonly encoding: string;
    readonly startAt: "beginning" | "end";
    readonly maxLineBytes: number;
    /** Absent: no service is probed. */
    readonly probe?: readonly ProbeTarget[];
  };
  /** `interval` 0: queue scanning is off. */
  readonly spool: {
    readonly interval: number;
    readonly remoteDomains: number;
    /** Absent: the time of the next attempt is not computed. */
    readonly retryDelay?: number;
    readonly retryDivisor: number;
    readonly maxAttempts: number;
  };
  readonly metrics: { readonly maxDomains: number };
  readonly state: { readonly dir: string };
  readonly otlp: {
    /** Where log records are sent; absent: nowhere. */
    readonly logs?: Endpoint;
    /** Where metrics are pushed; absent: nowhere. */
    readonly metrics?: Endpoint;
    /** Where spans are sent; absent: nowhere. */
    readonly traces?: Endpoint;
    readonly startAt: StartAt;
    /** Absent: records of any age are sent. */
    readonly maxAge?: number;
    readonly body: "text" | "raw";
    readonly instanceId?: string;
  };
  /** `urlTemplate` holds `{trace_id}`. */
  readonly trace: { readonly urlTemplate?: string };
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

/** How personal data appears in records and in the output of `parse`. */
interface PrivacySettings {
  readonly addresses: "keep" | "hash" | "domain";
  readonly ips: "keep" | "hash" | "prefix";
  readonly keyFile?: string;
}

/** An age, or a time in UTC or in XMail's time zone; milliseconds. */
export type PointInTime = { readonly ago: number } | { readonly utc: number } | { readonly local: number };

export type StartAt = { readonly from: "beginning" | "end" } | { readonly ago: number };

/** Without a host: all interfaces. An IPv6 host has no brackets. */
export interface ListenAddress {
  readonly host?: string;
  readonly port: number;
}

/** One setting in effect, with secrets hidden. */
export interface InForce {
  readonly flag: string;
  readonly value: string;
  /** `the command line`, a variable's name, a file's key or `the default`. */
  readonly from: string;
}
