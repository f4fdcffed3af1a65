/**
 * WHAT HOLDS ADDRESSES. Shown to those only who may see them (access.ts). Text in here comes from
 * clients: it is decoded, and privacy is applied to it already. Times are milliseconds since the epoch, UTC.
 */
export interface Details {
  /** The last events, the newest first. */
  recent(): readonly RecentEvent[];
  talkers(): TopClients;
  /** Messages of the queue, the oldest first and frozen ones last, at most so many. */
  queued(limit: number): readonly QueuedMessage[];
  /** Ways of messages through the logs and the queue. Rejects where the logs cannot be read. */
  trace(query: string, signal: AbortSignal): Promise<TraceAnswer>;
}

/** One line of a log, as it is told to people. */
interface ToldEvent {
  readonly time: number;
  /** `smtp`, `smail`, ... */
  readonly kind: string;
  /** `xmail.smtp.rcpt`, ... */
  readonly event: string;
  readonly outcome: string;
  /** `INFO`, `WARN`, `ERROR`. */
  readonly severity: string;
  readonly sentence: string;
}

export interface RecentEvent extends ToldEvent {
  /** Grows by one with each event: what is newer than the last one seen. */
  readonly number: number;
  readonly messageId?: string | undefined;
}

/** Who is refused and who fails to log in, most first. */
export interface TopClients {
  readonly refused: TopClientList;
  readonly loginsFailed: TopClientList;
}

export interface TopClientList {
  /** Different client addresses in the time below; a lower bound where `isAtLeast`. */
  readonly distinct: number;
  readonly isAtLeast: boolean;
  readonly top: readonly Talker[];
}

interface Talker {
  readonly address: string;
  readonly count: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** What most of it was: `rcpt erelay`, `pop3 login`. */
  readonly mostly: string;
}

export interface QueuedMessage {
  readonly messageId: string;
  /** Name of its file in the spool. */
  readonly name: string;
  readonly state: string;
  readonly sender: string;
  readonly recipient: string;
  readonly enteredTime: number;
  readonly bytes: number;
  readonly attempts: number;
  readonly lastTryTime?: number | undefined;
  /** Where the retry settings are given. */
  readonly nextTryTime?: number | undefined;
  readonly failure?: QueueFailure | undefined;
}

/** Why the last attempt failed. */
export interface QueueFailure {
  readonly class: string;
  readonly reason: string;
  readonly host?: string | undefined;
  readonly reply: string;
}

export interface TraceAnswer {
  /** One entry a message. */
  readonly messages: readonly TracedMessage[];
  /** More were found than are shown. */
  readonly isCut: boolean;
  readonly linesRead: number;
  readonly seconds: number;
  /** What was not looked at, each with the reason: what is shown is not all then. */
  readonly troubles: readonly string[];
  readonly notes: readonly string[];
}

export interface TracedMessage {
  readonly messageId: string;
  readonly steps: readonly TraceStep[];
}

export interface TraceStep extends ToldEvent {
  readonly file: string;
  readonly offset: number;
}
