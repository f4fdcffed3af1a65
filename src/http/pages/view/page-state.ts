import type { EventPage, ProviderReply, QueuePage, QueuedMessage, RecentEvent, TopClients } from "../../api/details.js";
import type { AccountList, FullMailboxList, NameList, PsyncAccountList } from "../../api/people.js";
import type { PageTexts } from "../../../texts/page/en.js";
import type { SpanHistory } from "../../api/history-document.js";
import type { Status } from "../../api/status-document.js";
import type { PageQuery } from "./page-query.js";

/** Everything the page shows at one point in time: its components are functions of it. */
export interface PageState extends LiveState {
  /** Milliseconds since the epoch, by the exporter's clock. */
  readonly now: number;
  readonly query: PageQuery;
  /** Of a longer span, where the query asks for one. */
  readonly history: SpanHistory | undefined;
  /** What was asked for by the query; undefined where details are denied. */
  readonly lists: { readonly events: EventPage; readonly queued: QueuePage } | undefined;
}

/** What the stream keeps up to date by differences. */
export interface LiveState {
  readonly status: PageStatus;
  /** What happened in the last hour. */
  readonly hour: SpanHistory;
  /** What contains addresses, or why it is not shown. */
  readonly details: PageDetails | DetailsDenied;
}

/** The plots have their own history. */
export type PageStatus = Omit<Status, "history">;

export interface PageDetails {
  /** How many recent events there are, and with which results. */
  readonly kept: number;
  readonly outcomes: readonly string[];
  /** The key that `/api/status` has for the top clients. */
  readonly talkers: TopClients;
  readonly people: PeopleSummary;
  readonly providerReplies: readonly ProviderReply[];
}

/** What the page of accounts has more of. */
interface PeopleSummary {
  /** The user with the most messages in the last hour, and how many these are; undefined where nobody sent in the last day. */
  readonly busiest?: { readonly user: string; readonly lastHour: number; readonly lastDay: number } | undefined;
  /** Accounts, and of those that fail the one that does so for longest. */
  readonly psync: {
    readonly all: number;
    readonly failing: number;
    readonly failingSinceTime?: number | undefined;
  };
  readonly names: number;
  readonly mailboxes: number;
}

/** What `/api/status` shows of the details. */
export interface ShownDetails {
  /** The newest first. */
  readonly recent: readonly RecentEvent[];
  readonly talkers: TopClients;
  readonly accounts: AccountList;
  readonly namesTried: NameList;
  readonly fullMailboxes: FullMailboxList;
  readonly psync: PsyncAccountList;
  readonly providerReplies: readonly ProviderReply[];
  readonly queued: readonly QueuedMessage[];
}

/** What the server hands to the script with the page. */
export interface PageData {
  readonly state: PageState;
  /** Of the state: what the stream goes on from. */
  readonly version: string;
  readonly telemetryPath: string;
}

export interface DetailsDenied {
  readonly reason: DenialReason;
  /** How to see them; absent where the token would not help. */
  readonly fix?: AccessFix;
}

/** Names a text of the catalogue. */
export type DenialReason = keyof PageTexts["denied"]["reasons"];

/** By the token: the command that prints it, or why the file is not there that would keep it. */
export type AccessFix = { readonly command: string } | { readonly file: string; readonly problem: string };

/** The reason, as the end of a sentence, and the fix. */
export function describeDenied({ reason, fix }: DetailsDenied, texts: PageTexts["denied"]): string {
  const command = fix !== undefined && "command" in fix ? [fix.command] : [];
  return [texts.reasons[reason], ...(fix === undefined ? [] : [describeFix(fix, texts)]), ...command].join(" ");
}

/** In sentences; the command, where there is one, follows the last. */
export function describeFix(fix: AccessFix, { useToken, tokenNotKept }: PageTexts["denied"]): string {
  return "command" in fix ? useToken : tokenNotKept(fix.file, fix.problem);
}

export function isDetailsDenied(details: PageDetails | DetailsDenied): details is DetailsDenied {
  return "reason" in details;
}
