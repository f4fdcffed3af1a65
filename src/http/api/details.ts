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

/** Authenticated users that send mail, those with the most recipients in the last day first. */
export interface AccountList {
  /** Number of distinct users; a lower bound where `isAtLeast`. */
  readonly distinct: number;
  readonly isAtLeast: boolean;
  readonly top: readonly Account[];
}

interface Account {
  readonly user: string;
  readonly lastHour: Sent;
  readonly lastDay: Sent;
  readonly lastTime: number;
}

interface Sent {
  readonly messages: number;
  readonly recipients: number;
  readonly bytes: number;
  /** Distinct client addresses, up to 100. */
  readonly clients: number;
}

/** Authenticated SMTP users, and users whose POP3 login succeeded; those that send most first, then those that logged in last. */
export interface AccountLogins {
  /** The log files are still being read again after a start: what was before it may be missing. */
  readonly isReading: boolean;
  /** There were more users than are known. */
  readonly isAtLeast: boolean;
  readonly accounts: readonly AccountLogin[];
}

interface AccountLogin {
  readonly user: string;
  readonly lastLogin: {
    readonly time: number;
    /** `smtp` where the last thing known is mail that was accepted after authentication: XMail does not log the login itself. */
    readonly service: "smtp" | "pop3";
    readonly clientAddress: string;
  };
  readonly lastHour: Sent;
  readonly lastDay: Sent;
}

/** Names with which logins failed in the last day, those tried most first: from several addresses, or names that have logged in. */
export interface NameList {
  readonly distinct: number;
  readonly isAtLeast: boolean;
  readonly top: readonly NameTried[];
}

interface NameTried {
  readonly service: "pop3" | "ctrl";
  readonly name: string;
  readonly count: number;
  /** Distinct client addresses, up to 100. */
  readonly clients: number;
  readonly firstTime: number;
  readonly lastTime: number;
}

/** Recipients that the SMTP server refused in the last day since their mailbox is full, most refusals first. */
export interface FullMailboxList {
  readonly distinct: number;
  readonly isAtLeast: boolean;
  readonly top: readonly FullMailbox[];
}

interface FullMailbox {
  readonly recipient: string;
  /** Of the first refusal known since the mailbox accepted mail. */
  readonly sinceTime: number;
  readonly lastTime: number;
  readonly refused: number;
}

/** Accounts that PSYNC fetches mail for, those that fail first. */
export interface PsyncAccountList {
  readonly distinct: number;
  readonly isAtLeast: boolean;
  readonly failing: number;
  readonly top: readonly PsyncAccount[];
}

interface PsyncAccount {
  /** The local one: `anna@alpha.example`, the domain as in pop3links.tab. */
  readonly account: string;
  readonly remoteServer: string;
  readonly remoteUser: string;
  readonly lastTime: number;
  readonly lastSuccessTime?: number | undefined;
  readonly lastFailureTime?: number | undefined;
  /** `efail`, `enouser`, `other`: XMail logs no more about it. */
  readonly lastFailure?: string | undefined;
  /** Of the first failure known since the last success; absent where the last session was one. */
  readonly failingSinceTime?: number | undefined;
  /** Sessions that failed since then. */
  readonly failures: number;
  /** Messages of the last session that could not be delivered locally; XMail tries them again in each. */
  readonly undelivered: number;
  /** Fetched in the last day. */
  readonly lastDay: { readonly messages: number; readonly bytes: number };
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
