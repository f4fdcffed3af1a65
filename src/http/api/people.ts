/** Who does what: a part of the details. Times are milliseconds since the epoch, UTC. */

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
