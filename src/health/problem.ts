import type { Advice } from "../advice/advice.js";
import type { DestinationStatus, Problem } from "../http/api/status-document.js";
import type { SilentLog } from "./silence.js";

/** `section` and `runbook`: where the page shows more, and what explains it. */
export function problem(section: string, runbook: string | undefined, sentence: string): Problem {
  return { sentence, section, ...(runbook === undefined ? {} : { runbook }) };
}

/** Seconds in whole minutes: more nobody wants to know. */
export function wholeMinutes(seconds: number): number {
  return Math.round(seconds / 60) * 60;
}

/** What the problems are derived from. Counts of the last hour unless stated otherwise, times in milliseconds. */
export interface Facts {
  /** Why the exporter is not ready; catching up is not a problem. */
  readonly notReady: string | undefined;
  readonly isCatchingUp: boolean;
  /** What keeps the exporter from reading the logs. */
  readonly logs: readonly Advice[];
  /** The configured time zone, and how far it is off. */
  readonly zone: { readonly name: string; readonly mismatchSeconds: number };
  /** Age of each log's oldest unread line. */
  readonly behind: readonly { readonly log: string; readonly seconds: number }[];
  /** Services of XMail that do not answer. */
  readonly down: readonly Down[];
  readonly silent: readonly SilentLog[];
  /** `early`: before the last ten minutes, so that it could have been delivered by now. */
  readonly received: { readonly all: number; readonly early: number };
  readonly delivered: number;
  /** Messages of the account that sent most, and the most that one sent in an hour of the day before; undefined where that is not known. */
  readonly account: { readonly messages: number; readonly before: number | undefined };
  /** By local domain: recipients refused with ERELAY within so many minutes, and whether one was accepted in the last 30. */
  readonly ownRefused: readonly OwnRefused[];
  /** Providers that refuse this server, and milliseconds UTC now. */
  readonly refusing: readonly DestinationStatus[];
  readonly now: number;
  /**
   * Recipients accepted for local domains in a quarter of an hour that ended five minutes ago, so that they could have been delivered,
   * messages delivered to local mailboxes in the last quarter, and both in the rest of the hour before.
   */
  readonly local: {
    readonly accepted: number;
    readonly acceptedBefore: number;
    readonly delivered: number;
    readonly deliveredBefore: number;
    /** Of the last three times five minutes: deliveries, and those more than a minute after the message had entered the spool. */
    readonly lateness: readonly { readonly all: number; readonly late: number }[];
  };
  /** True for a log that has a file, or of which a line was ever counted. */
  readonly isSeen: { readonly smtp: boolean; readonly smail: boolean; readonly otherIncoming: boolean };
  /**
   * Messages that wait for their first attempt, the fewest in the last quarter of an hour (undefined before it is over), the attempts of
   * that time, and the age of the oldest.
   */
  readonly notStarted: {
    readonly now: number;
    readonly least: number | undefined;
    readonly attempts: number;
    readonly oldestSeconds: number | undefined;
  };
  /** Why the queue cannot be read, where there is one. */
  readonly queueProblem: string | undefined;
  /**
   * Frozen messages, and how many of them were given up in the last hour and in the 24 hours before it; whether the exporter knows a whole
   * day of this server. On its first day those of the day before may just have been deleted.
   */
  readonly frozen: {
    readonly now: number;
    readonly lastHour: number;
    readonly dayBefore: number;
    readonly isDayKnown: boolean;
  };
  /** Failed logins in the last quarter of an hour, and in the three before it; undefined where these were not all seen. */
  readonly logins: readonly { readonly service: string; readonly last: number; readonly before: number | undefined }[];
  readonly stateError: string | undefined;
  readonly lost: readonly { readonly log: string; readonly pipeline: string; readonly bytes: number }[];
  /** Since when pushes of metrics fail, and why; undefined while they do not. */
  readonly push: { readonly failingMs: number; readonly why: Advice } | undefined;
  /** Delivery of traces. */
  readonly traces:
    { readonly waitingMs: number | undefined; readonly why: Advice; readonly rejected: number } | undefined;
  /** Delivery of log records. */
  readonly otlp:
    | {
        readonly waitingMs: number | undefined;
        readonly why: Advice;
        readonly rejected: number;
        /** After the next start the same records will have different uids. */
        readonly uidsChange: boolean;
      }
    | undefined;
}

export interface Down {
  readonly service: string;
  readonly address: string;
  readonly failingMs: number;
  readonly error: string;
}

interface OwnRefused {
  readonly domain: string;
  readonly minutes5: Refused;
  readonly minutes30: Refused;
  readonly isAccepted: boolean;
  /** After many, none was refused in the last two minutes and at least one accepted. */
  readonly isOver: boolean;
}

/** `early`: of these, more than two minutes ago. */
interface Refused {
  readonly last: number;
  readonly early: number;
}
