/**
 * HOW IT GOES, as plain data: the status page shows it, `/api/status` gives it as JSON. Times are milliseconds since the
 * epoch, UTC. Holds no secret: whoever makes it leaves out user information of URLs and values of secret settings.
 */
export interface Status {
  /** Whether all is well, in one sentence for a person; if not, what is wrong. */
  readonly overall: { readonly ok: boolean; readonly sentence: string };
  readonly version: string;
  readonly startedAt: number;
  readonly ready: { readonly ok: boolean; readonly reason?: string | undefined };
  readonly logs: readonly LogStatus[];
  readonly otlp: OtlpStatus;
  readonly state: StateStatus;
  readonly timezone: { readonly name: string; readonly mismatchSeconds?: number | undefined };
  readonly settings: readonly { readonly flag: string; readonly value: string }[];
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
  readonly lastEventTime?: number | undefined;
  readonly pipelines: { readonly metrics: Lag; readonly otlp?: Lag | undefined };
  readonly currentFile?: { readonly name: string; readonly offset: number; readonly size: number } | undefined;
}

/** What a pipeline has still to read. */
export interface Lag {
  readonly lagBytes: number;
  readonly lagSeconds: number;
}

export interface OtlpStatus {
  readonly enabled: boolean;
  /** Without user information. */
  readonly endpoint?: string | undefined;
  /** In words: `delivering`, `waiting`, ... */
  readonly state?: string | undefined;
  /** When it came into this state. */
  readonly sinceTime?: number | undefined;
  /** The back end's last answer, in words. */
  readonly lastAnswer?: string | undefined;
  readonly waitingReason?: string | undefined;
  readonly accepted: number;
  readonly rejected: number;
  readonly skipped: number;
  readonly retried: number;
}

interface StateStatus {
  readonly dir: string;
  readonly lastWriteTime?: number | undefined;
  readonly lastError?: string | undefined;
}

/** The status as JSON text, its times in ISO 8601. */
export function printStatus(status: Status): string {
  const print = (key: string, value: unknown) =>
    timeKeys.has(key) && typeof value === "number" ? (isoTime(value) ?? null) : value;
  return `${JSON.stringify(status, print, 2)}\n`;
}

/** `2026-11-24T10:05:57.000Z`, or undefined for what no calendar holds. */
export function isoTime(time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

const timeKeys = new Set(["startedAt", "lastEventTime", "sinceTime", "lastWriteTime"]);
