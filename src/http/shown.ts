import type { Details } from "./details.js";
import type { Status } from "./status.js";
import { toJson } from "./view/json.js";
import { isWithheld, type ShownDetails, type Withheld } from "./view/state.js";

/** What the page and the API show of the details to who may see them; `withheld` is why somebody may not. */
export function showDetails(details: Details, withheld: string | undefined): ShownDetails | Withheld {
  if (withheld !== undefined) return { withheld };
  return { recent: details.recent(), talkers: details.talkers(), queued: details.queued(maxQueued) };
}

/** The answer of `/api/status`, whose schema is docs/api-status.schema.json. */
export function printApi(now: number, status: Status, details: ShownDetails | Withheld): string {
  const shown = isWithheld(details)
    ? { details: null, detailsWithheld: details.withheld }
    : { details, detailsWithheld: null };
  return `${toJson({ time: now, ...status, ...shown }, 2)}\n`;
}

/** Messages of the queue, the oldest. */
export const maxQueued = 200;
