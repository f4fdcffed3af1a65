import type { QueuedMessage, RecentEvent, TopClients } from "../../api/details.js";
import type { Status } from "../../api/status-document.js";

/** All that the page shows at one moment: the views are functions of it. */
export interface PageState {
  /** Milliseconds since the epoch, by the exporter's clock. */
  readonly now: number;
  readonly status: Status;
  /** What holds addresses, or why it is not shown. */
  readonly details: ShownDetails | Withheld;
  readonly filter: Filter;
}

export interface ShownDetails {
  /** The newest first. */
  readonly recent: readonly RecentEvent[];
  readonly talkers: TopClients;
  readonly queued: readonly QueuedMessage[];
}

export interface Withheld {
  /** Why, as the end of a sentence. */
  readonly withheld: string;
  /** How to see them; absent where the token would not help. */
  readonly remedy?: Remedy;
}

export interface Remedy {
  /** In sentences; the last one ends with the command, where there is one. */
  readonly text: string;
  readonly command?: string;
}

/** The end of a sentence, and what follows it. */
export function sayWithheld({ withheld, remedy }: Withheld): string {
  return [withheld, remedy?.text, remedy?.command].filter((part) => part !== undefined).join(" ");
}

export function isWithheld(details: ShownDetails | Withheld): details is Withheld {
  return "withheld" in details;
}

/** Which recent events are shown; an empty text is no condition. */
export interface Filter {
  readonly kind: string;
  /** `refused` stands for everything that went wrong, in whatever words. */
  readonly outcome: string;
  readonly text: string;
}

export const noFilter: Filter = { kind: "", outcome: "", text: "" };
