import type { ZoneOffset } from "../http/api/status-document.js";
import { createZone } from "../parse/zone.js";
import { offsetsBetween } from "../parse/zone-offsets.js";

/** What the mail server's clock showed in the last two years, looked up once an hour. `now` gives milliseconds UTC. */
export function watchZoneOffsets(zoneName: string, now: () => number): () => readonly ZoneOffset[] {
  const zone = createZone(zoneName);
  let hour = NaN;
  let offsets: readonly ZoneOffset[] = [];
  return () => {
    const current = Math.floor(now() / hourMs);
    if (current !== hour) offsets = offsetsBetween(zone, (current - 2 * yearHours) * hourMs, (current + 24) * hourMs);
    hour = current;
    return offsets;
  };
}

const hourMs = 3_600_000;
const yearHours = 366 * 24;
