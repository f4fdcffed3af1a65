import type { Event } from "../event.js";
import type { SeriesName } from "./rings.js";

/** The series of the long memory that an event counts in, as the last hour has them; undefined for most. */
export function seriesOf({ kind, outcome, fields }: Event): SeriesName | undefined {
  if (kind === "smail") return "delivered";
  if (kind === "smtp") {
    if (outcome !== "ok") return fields["phase"] === "auth" ? "loginsFailed" : "refused";
    return fields["phase"] === "recv" ? "received" : undefined;
  }
  return outcome === "failed" && (kind === "pop3" || kind === "ctrl") ? "loginsFailed" : undefined;
}
