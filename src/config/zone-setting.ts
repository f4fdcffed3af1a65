import { findZone } from "../parse/zone-match.js";
import { isAmbiguousPosix, parsePosixZone } from "../parse/zone-posix.js";

/** A zone as Node knows it, or what is wrong with the text, in a few words. */
export type ReadZone = { readonly name: string; readonly wrong?: undefined } | { readonly wrong: string };

/** Takes an IANA name, also with the colon of POSIX before it, and rules as POSIX writes them, where a zone has the same. */
export function parseZone(text: string): ReadZone {
  const name = text.replace(/^:/, "").replace(/^posix\//, "");
  if (isKnownZone(name)) return { name };
  const rules = parsePosixZone(name);
  if (rules === undefined) return { wrong: "not a known time zone" };
  const found = findZone(rules, Date.now());
  return found === undefined ? { wrong: "has the rules of no time zone that is known" } : { name: found };
}

/** The same for what a person wrote for us alone: POSIX counts west of Greenwich, people do not. */
export function readOwnZone(text: string): ReadZone {
  const zone = parseZone(text);
  if (zone.wrong !== undefined || !isAmbiguousPosix(text)) return zone;
  return { wrong: `means ${zone.name} to POSIX, which counts west of Greenwich, and perhaps the contrary to you` };
}

export function isKnownZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
