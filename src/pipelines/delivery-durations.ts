import { isRefused } from "../event.js";
import type { Item } from "../files/source.js";
import type { ZoneCheck } from "../parse/zone-check.js";

/**
 * Judges the time zone by each SMAIL line before it is counted. While the zone is known to be wrong by hours, deliveries are
 * counted without their duration, which would be wrong by as much.
 */
export function omitWrongDurations(check: ZoneCheck): (item: Item) => Item {
  return (item) => {
    const { parsed } = item;
    if (parsed.kind !== "smail" || isRefused(parsed)) return item;
    const { queuedAt } = parsed.fields;
    if (typeof queuedAt !== "number") return item;
    check.see(parsed.time, queuedAt);
    if (check.isTrusted()) return item;
    return { ...item, parsed: { ...parsed, fields: { ...parsed.fields, queuedAt: undefined } } };
  };
}
