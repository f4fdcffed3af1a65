import { findZone } from "../parse/zone-match.js";
import { isAmbiguousPosix, parsePosixZone } from "../parse/zone-posix.js";

/** A zone as Node names it, or a short error. */
export type ReadZone = { readonly name: string; readonly wrong?: undefined } | { readonly wrong: string };

/** Accepts an IANA name, also with a leading colon as in POSIX, and a POSIX rule string if a known zone has the same rules. */
export function parseZone(text: string): ReadZone {
  const name = text.replace(/^:/, "").replace(/^posix\//, "");
  if (isKnownZone(name)) return { name };
  const rules = parsePosixZone(name);
  if (rules === undefined) return { wrong: "unknown time zone" };
  const found = findZone(rules, Date.now());
  return found === undefined ? { wrong: "matches no known time zone" } : { name: found };
}

/** The same for --xmail.timezone, which refuses `UTC+2`: POSIX counts west of Greenwich, people count east. */
export function readZoneSetting(text: string): ReadZone {
  const zone = parseZone(text);
  if (zone.wrong !== undefined || !isAmbiguousPosix(text)) return zone;
  return { wrong: `ambiguous: POSIX counts offsets west of Greenwich and reads it as ${zone.name}` };
}

export function isKnownZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
