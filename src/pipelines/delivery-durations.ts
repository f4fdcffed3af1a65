import { isRefused, type Parsed } from "../event.js";
import { keep } from "../kinds/view.js";
import type { ZoneCheck } from "../parse/zone-check.js";

/**
 * Judges the time zone by each SMAIL line before it is counted. While the zone is known to be wrong by hours, deliveries are
 * counted without their duration, which would be wrong by as much.
 */
export function omitWrongDurations(check: ZoneCheck): (parsed: Parsed) => Parsed {
  return (parsed) => {
    if (parsed.kind !== "smail" || isRefused(parsed)) return parsed;
    const { queuedAt } = parsed.fields;
    if (typeof queuedAt !== "number") return parsed;
    check.see(parsed.time, queuedAt);
    if (check.isTrusted()) return parsed;
    const event = keep(parsed);
    return { ...event, fields: { ...event.fields, queuedAt: undefined } };
  };
}
