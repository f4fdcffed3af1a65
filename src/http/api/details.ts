import type { AccountList, AccountLogins, FullMailboxList, NameList, PsyncAccountList } from "./people.js";

/**
 * WHAT HOLDS ADDRESSES. Shown only to people who may see them (access.ts). Text in here comes from clients; it is decoded, and
 * privacy settings are applied already. Times are milliseconds since the epoch, UTC.
 */
export interface Details {
  /** The last events, the newest first. */
  recent(): readonly RecentEvent[];
  topClients(): TopClients;
  /** These are made every few seconds at most. */
  accounts(): AccountList;
  namesTried(): NameList;
  fullMailboxes(): FullMailboxList;
  psync(): PsyncAccountList;
  /** Users that send mail or log in: all that are known. */
  logins(): AccountLogins;
  /** What providers replied when they last refused because of this server. */
  providerReplies(): readonly ProviderReply[];
  /** Messages of the queue, the oldest first and frozen ones last, at most so many. */
  queued(limit: number): readonly QueuedMessage[];
  /** The same, by state and text, page by page. */
  queuePage(query: QueueQuery): QueuePage;
  /** Message traces from the logs and the queue. Rejects where the logs cannot be read. */
  trace(query: TraceQuery, signal: AbortSignal): Promise<TraceResult>;
}

/** One line of a log, as a sentence. */
interface DescribedEvent {
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

export interface RecentEvent extends DescribedEvent {
  /** Increases by one with each event, so that a client knows which ones are new. */
  readonly number: number;
  readonly messageId?: string | undefined;
}

/** Clients that are refused, and clients that fail to log in, most first. */
export interface TopClients {
  readonly refused: TopClientList;
  readonly loginsFailed: TopClientList;
}

export interface TopClientList {
  /** Number of distinct client addresses; a lower bound where `isAtLeast`. */
  readonly distinct: number;
  readonly isAtLeast: boolean;
  readonly top: readonly TopClient[];
}

interface TopClient {
  readonly address: string;
  readonly count: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** The most frequent kind: `rcpt erelay`, `pop3 login`. */
  readonly mostly: string;
}

export interface ProviderReply {
  /** As in the status: `microsoft`. */
  readonly provider: string;
  readonly time: number;
  /** A stranger's text. */
  readonly reply: string;
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

export interface QueueQuery {
  /** Empty for any. */
  readonly state: string;
  /** What id, file name, sender, recipient or failure contain, in upper or lower case. */
  readonly text: string;
  readonly offset: number;
  readonly limit: number;
}

export interface QueuePage {
  readonly messages: readonly QueuedMessage[];
  /** How many match, on all pages. */
  readonly matching: number;
  /** A text was searched for in so many of the messages only, those that come first. */
  readonly searched?: number | undefined;
}

/** A part of the recent events that match a filter, the newest first. */
export interface EventPage {
  readonly events: readonly RecentEvent[];
  /** Older ones match, too. */
  readonly hasMore: boolean;
  /** The number of the newest event that was looked at; -1 where there was none. */
  readonly newest: number;
}

/** Why the last attempt failed. */
export interface QueueFailure {
  readonly class: string;
  readonly reason: string;
  readonly host?: string | undefined;
  readonly reply: string;
}

export interface TraceQuery {
  /** A message id, or part of an address, a user name, a file name or a remote server's answer. */
  readonly text: string;
  /** How far back the logs are searched. */
  readonly days: number;
  /** Only what is not later than this: a page of older messages. */
  readonly untilTime?: number | undefined;
}

export interface TraceResult {
  /** What was searched for is too short. */
  readonly isTooShort?: true;
  /** Logs were searched from this time on, up to that of the query. */
  readonly sinceTime: number;
  /** One entry a message. */
  readonly messages: readonly TracedMessage[];
  /** More were found than are shown. */
  readonly isCut: boolean;
  readonly linesRead: number;
  readonly seconds: number;
  /** What was not searched, each with the reason: the result is incomplete then. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

export interface TracedMessage {
  readonly messageId: string;
  /** Of its records and spans, 32 hexadecimal digits. */
  readonly traceId?: string | undefined;
  /** Where a tracing backend shows it. */
  readonly traceUrl?: string | undefined;
  /** Empty for the null sender; undefined where it is not known. */
  readonly sender: string | undefined;
  /** Those that the logs name. */
  readonly recipients: readonly string[];
  /** What became of it, in words. */
  readonly outcomeText: string;
  readonly steps: readonly TraceStep[];
}

export interface TraceStep extends DescribedEvent {
  readonly file: string;
  readonly offset: number;
}
