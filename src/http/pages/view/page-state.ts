import type { QueuedMessage, RecentEvent, TopClients } from "../../api/details.js";
import type { Status } from "../../api/status-document.js";

/** Everything the page shows at one point in time: the views are functions of it. */
export interface PageState {
  /** Milliseconds since the epoch, by the exporter's clock. */
  readonly now: number;
  readonly status: Status;
  /** What contains addresses, or why it is not shown. */
  readonly details: ShownDetails | DetailsDenied;
  readonly filter: Filter;
}

/** What the server hands to the script with the page. */
export interface PageData {
  readonly state: PageState;
  readonly telemetryPath: string;
}

export interface ShownDetails {
  /** The newest first. */
  readonly recent: readonly RecentEvent[];
  /** The key that `/api/status` has for the top clients. */
  readonly talkers: TopClients;
  readonly queued: readonly QueuedMessage[];
}

export interface DetailsDenied {
  /** Why, as the end of a sentence. */
  readonly reason: string;
  /** How to see them; absent where the token would not help. */
  readonly fix?: AccessFix;
}

export interface AccessFix {
  /** In sentences; the command, where there is one, follows the last. */
  readonly text: string;
  readonly command?: string;
}

/** The reason, as the end of a sentence, and the fix. */
export function describeDenied({ reason, fix }: DetailsDenied): string {
  return [reason, fix?.text, fix?.command].filter((part) => part !== undefined).join(" ");
}

export function isDetailsDenied(details: ShownDetails | DetailsDenied): details is DetailsDenied {
  return "reason" in details;
}

/** Which recent events are shown; an empty text is no condition. */
export interface Filter {
  readonly kind: string;
  /** `refused` stands for every refusal and failure. */
  readonly outcome: string;
  readonly text: string;
}

export const noFilter: Filter = { kind: "", outcome: "", text: "" };
