import type { Note } from "../spool/note.js";
import type { Outbox } from "../spool/outbox.js";
import type { SavedTally, Tally } from "../spool/tally.js";

/** What is kept of the queue: what was counted, and the notes that no back end has acknowledged yet. */
export interface QueueState extends SavedTally {
  readonly outbox: readonly Note[];
}

/** The state as JSON. Its two big parts are text already, so that it is made in some milliseconds, whatever the queue. */
export function writeQueueState(tally: Tally, outbox: Outbox): string {
  const { ledger, ...rest } = tally.save();
  return `${JSON.stringify(rest).slice(0, -1)},"ledger":"${ledger}","outbox":${outbox.toJson()}}`;
}
