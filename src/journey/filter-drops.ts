import type { Event } from "../event.js";
import {
  createReceptions,
  type FilteredMessage,
  type SavedReceptions,
  spoolingSeconds,
  toFiltered,
} from "./receptions.js";

/**
 * MESSAGES THAT A FILTER ENDED: dropped or bounced, so that no delivery will come. A filter line may name the message id (`@@MSGREF`);
 * else client, sender, recipient and the second of its spool file tell. Costs nothing until the first line of an `in` or `out` filter.
 */
export interface FilterDrops {
  /** Gives the ids of messages that are now known to be ended. */
  see(event: Event): readonly string[];
  /** Plain data; undefined while there are no such filters. */
  save(): SavedFilterDrops | undefined;
}

export interface SavedFilterDrops {
  readonly receptions: SavedReceptions;
  readonly unmatched: readonly FilteredMessage[];
}

export function createFilterDrops(saved?: SavedFilterDrops): FilterDrops {
  let receptions = saved && createReceptions(limits, saved.receptions);
  /** Of messages whose RECV=OK was not read yet: each log has its own stamp and lock. */
  let unmatched = [...(saved?.unmatched ?? [])];

  function seeFilter(event: Event): readonly string[] {
    const { outcome, fields } = event;
    if (fields["type"] !== "in" && fields["type"] !== "out") return none;
    receptions ??= createReceptions(limits);
    if (outcome !== "dropped" && outcome !== "bounced") return none;
    if (typeof fields["messageId"] === "string") return [fields["messageId"]];
    const run = toFiltered(event);
    const id = run && receptions.messageIdOf(run);
    if (id !== undefined) return [id];
    if (run !== undefined) unmatched = [...unmatched, run].slice(-mostUnmatched);
    return none;
  }

  return {
    see(event) {
      if (event.kind === "filters") return seeFilter(event);
      if (receptions === undefined || event.kind !== "smtp") return none;
      receptions.see(event);
      if (unmatched.length === 0 || event.fields["phase"] !== "recv") return none;
      const second = Math.floor(event.time / 1000);
      const found: string[] = [];
      const near = unmatched.filter((run) => run.second <= second && second <= run.second + spoolingSeconds);
      for (const run of near) {
        const id = receptions.messageIdOf(run);
        if (id === undefined) continue;
        found.push(id);
        unmatched = unmatched.filter((other) => other !== run);
      }
      return found;
    },
    save: () => receptions && { receptions: receptions.save(), unmatched },
  };
}

const none: readonly string[] = [];
/** A filter runs seconds after the message came, or when XMail is behind. */
const limits = { receiving: 1_000, recipients: 50, received: 5_000 };
const mostUnmatched = 20;
