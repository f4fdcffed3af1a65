/**
 * THE STATUS as plain data: the status page shows it, `/api/status` gives it as JSON. Times are milliseconds since the epoch, UTC.
 * Holds no secrets: user information in URLs and values of secret settings are left out.
 */
export interface Status {
  /** Whether there are problems, and which, in words. */
  readonly overall: Overall;
  readonly version: string;
  readonly startedAt: number;
  readonly ready: { readonly ok: boolean; readonly reason?: string | undefined };
  readonly history: History;
  /** Refusals of the SMTP server, most first. */
  readonly refusals: readonly Refusals[];
  /** Failed logins, most first. */
  readonly loginFailures: readonly LoginFailures[];
  readonly queue: QueueStatus;
  /** Providers that mail was sent to in the last day: those that refuse this server first, then those with the most attempts. */
  readonly destinations: readonly DestinationStatus[];
  /** Those that are probed; absent where none is. */
  readonly services?: readonly ServiceStatus[];
  readonly logs: readonly LogStatus[];
  /** Of log records. */
  readonly otlp: OtlpStatus;
  readonly otlpMetrics: PushStatus;
  /** Of spans. */
  readonly otlpTraces: OtlpStatus;
  readonly state: StateStatus;
  readonly timezone: TimezoneStatus;
  readonly settings: readonly { readonly flag: string; readonly value: string }[];
}

interface TimezoneStatus {
  readonly name: string;
  /** In force in the last two years, the earliest first. */
  readonly offsets: readonly ZoneOffset[];
  readonly mismatchSeconds?: number | undefined;
}

/** From when on which offset from UTC holds. */
export interface ZoneOffset {
  readonly fromTime: number;
  readonly seconds: number;
}

interface Overall {
  readonly ok: boolean;
  /** No problems, but still catching up. */
  readonly busy?: true;
  readonly sentence: string;
  /** The worst first. */
  readonly problems: readonly Problem[];
}

export interface Problem {
  readonly sentence: string;
  /** Id of the section of the page that shows more. */
  readonly section: string;
  /** Name of the page of docs/runbooks that explains it, where there is one. */
  readonly runbook?: string;
}

/** What happened in the last hour, by event time: counts of equal steps, the newest last and still growing. */
export interface History {
  /** Milliseconds UTC at which the first step begins. */
  readonly fromTime: number;
  readonly stepSeconds: number;
  readonly series: {
    readonly received: readonly number[];
    readonly delivered: readonly number[];
    readonly refused: readonly number[];
    readonly loginsFailed: readonly number[];
  };
}

export interface Refusals {
  /** `rcpt`, `sndrip`, ... and `erelay`, `eipmap`, ... as in `xmail_smtp_events_total`. */
  readonly phase: string;
  readonly result: string;
  /** Since the counters began, and in the last hour. */
  readonly total: number;
  readonly lastHour: number;
}

export interface LoginFailures {
  /** `smtp`, `pop3`, `ctrl`. */
  readonly service: string;
  readonly total: number;
  readonly lastHour: number;
}

export interface QueueStatus {
  /** Why the queue is not known: off, no spool, no permission. Undefined where the rest is valid. */
  readonly unknown?: string | undefined;
  readonly scannedTime?: number | undefined;
  readonly states: readonly QueueState[];
  /** Failed attempts since counting began, most first. */
  readonly failures: readonly { readonly class: string; readonly reason: string; readonly total: number }[];
}

export interface QueueState {
  /** `new`, `active`, `retry`, `frozen`, `local`. */
  readonly state: string;
  readonly messages: number;
  readonly bytes: number;
  /** Age of the oldest; undefined where there is none. */
  readonly oldestSeconds?: number | undefined;
}

export interface DestinationStatus {
  /** As the label of `xmail_destination_attempts_total`: `microsoft`; `other` for all that are not in the list. */
  readonly provider: string;
  readonly name: string;
  /** Where the provider tells senders what to do: of our own list, never out of a reply. */
  readonly url?: string;
  readonly lastHour: AttemptsTo;
  readonly lastDay: AttemptsTo;
  /** While it refuses this server: since when. */
  readonly refusingSinceTime?: number;
  /** The last one within a day that was because of this server or the sender's domain. Its text is among the details. */
  readonly lastRefusal?:
    | {
        readonly time: number;
        /** `blocklisted`, `reputation`, `authentication`. */
        readonly reason: string;
        /** `550`, and `5.7.1`. */
        readonly code?: number | undefined;
        readonly enhancedCode?: string | undefined;
      }
    | undefined;
}

export interface AttemptsTo {
  readonly delivered: number;
  readonly deferred: number;
  readonly failed: number;
  /** Without a reason: ended by a filter, or XMail was stopped. */
  readonly unreported: number;
  /** Of those deferred and failed: because of this server or the sender's domain. */
  readonly refused: number;
}

/** A service of XMail that is probed. */
export interface ServiceStatus {
  readonly service: string;
  /** `127.0.0.1:25`. */
  readonly address: string;
  /** Absent before the first probe has ended. */
  readonly up?: boolean | undefined;
  /** From the start of the connection to the greeting. */
  readonly bannerSeconds?: number | undefined;
  readonly failingSinceTime?: number | undefined;
  /** Why the last probe failed. */
  readonly error?: string | undefined;
}

export interface LogStatus {
  /** `smtp`, `pop3`, ... */
  readonly kind: string;
  /** How many files are followed, and their sizes together. */
  readonly files: number;
  readonly bytes: number;
  readonly lines: number;
  /** Lines refused so far, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** The last ones, newest first: where they are, never their text. */
  readonly lastRefused?: readonly { readonly file: string; readonly offset: number; readonly reason: string }[];
  readonly lastEventTime?: number | undefined;
  readonly pipelines: { readonly metrics: Lag; readonly otlp?: Lag | undefined; readonly traces?: Lag | undefined };
  readonly currentFile?: { readonly name: string; readonly offset: number; readonly size: number } | undefined;
}

/** What a pipeline has yet to read. */
export interface Lag {
  readonly lagBytes: number;
  readonly lagSeconds: number;
}

export interface OtlpStatus {
  readonly enabled: boolean;
  /** Without user information. */
  readonly endpoint?: string | undefined;
  /** That requests go through, without user information. */
  readonly proxy?: string | undefined;
  /** In words: `delivering`, `waiting`, ... */
  readonly state?: string | undefined;
  /** When it entered this state. */
  readonly sinceTime?: number | undefined;
  /** The backend's last answer, in words. */
  readonly lastAnswer?: string | undefined;
  readonly waitingReason?: string | undefined;
  /** What to do about it, where a fix is known. */
  readonly fix?: string;
  readonly accepted: number;
  readonly rejected: number;
  readonly skipped: number;
  readonly retried: number;
}

/** How metrics are pushed over OTLP. */
export interface PushStatus {
  readonly enabled: boolean;
  /** Without user information. */
  readonly endpoint?: string | undefined;
  /** That requests go through, without user information. */
  readonly proxy?: string | undefined;
  /** `waiting` before the first push, `pushing`, `failing`. */
  readonly state?: "waiting" | "pushing" | "failing" | undefined;
  /** Of the first of the pushes that have failed in a row. */
  readonly failingSinceTime?: number | undefined;
  readonly lastAcceptedTime?: number | undefined;
  /** The backend's last answer, in words. */
  readonly lastAnswer?: string | undefined;
  /** What to do about it, where a fix is known. */
  readonly fix?: string;
  /** In the last push. */
  readonly dataPoints: number;
  readonly accepted: number;
  readonly failed: number;
  /** Data points that the backend rejected in pushes that it accepted. */
  readonly rejectedPoints: number;
}

interface StateStatus {
  readonly dir: string;
  readonly lastWriteTime?: number | undefined;
  readonly lastError?: string | undefined;
}
