import { readLocalTime } from "./local-time.js";
import { candidates, type Zone } from "./zone.js";
import { zonesWith } from "./zone-match.js";

/** What smail says about the server's zone. */
export interface ZoneEvidence {
  /** Offset seen minus offset configured, seconds; 0 when they agree. */
  readonly mismatchSeconds: number;
  /** UTC offset of the server, seconds, at the lines seen. */
  readonly offsetSeconds: number;
  /** When it had that offset: the last of these lines. Milliseconds UTC. */
  readonly at: number;
}

export interface ZoneCheck {
  /** Takes one smail line: its time by the configured zone and its entry into the spool, both milliseconds UTC. */
  see(time: number, notBefore: number): void;
  evidence(): ZoneEvidence | undefined;
  /** False where times are known to be wrong, and for a zone that was only guessed also before they are known to be right. */
  isTrusted(): boolean;
  /** What other lines than those to come have shown. */
  start(evidence: ZoneEvidence): void;
  save(): SavedZoneCheck;
  /** Goes on from there, unless that was about another zone. */
  restore(saved: SavedZoneCheck): void;
}

/** A line read again after a crash is judged as it was before it. */
export interface SavedZoneCheck {
  readonly zone: string;
  readonly residuals: readonly number[];
  readonly found?: ZoneEvidence;
}

/**
 * Compares the zone with smail's milliseconds. A line's residual is its time by the configured zone minus its entry
 * into the spool: the delivery's duration where the zone is right, shifted by the zone's error where it is not. A
 * delivery can take hours, so only the smallest residuals of many lines tell a zone ahead; a delivery before its
 * entry tells a zone behind at once. Of a zone that was only guessed few lines are enough. Late mail is no other zone: nothing is
 * concluded from an offset that no zone has, nor, for a day, of a zone that quick deliveries have confirmed.
 */
export function createZoneCheck(zone: Zone, isGuessed = false): ZoneCheck {
  const enough = isGuessed ? fewest : many;
  let residuals: number[] = [];
  let found: ZoneEvidence | undefined;
  const isOffset = new Map<number, boolean>();

  /** Where mail that is late explains it as well, it is no evidence. Milliseconds UTC. */
  function isLateMail(mismatchSeconds: number, at: number): boolean {
    if (mismatchSeconds <= 0) return false;
    const configured = zone.offsetAt(at);
    const offset = configured + mismatchSeconds * 1000;
    // once for each: it asks every zone there is
    if (!isOffset.has(offset)) isOffset.set(offset, zonesWith([{ offset, at }]).examples.length > 0);
    if (isOffset.get(offset) !== true) return true;
    if (found?.mismatchSeconds !== 0 || zone.offsetAt(found.at) !== configured) return false;
    return at - found.at < confirmedForMs;
  }

  return {
    see(time, notBefore) {
      const residual = (time - notBefore) / 1000;
      residuals.push(residual);
      if (residuals.length > window) residuals = residuals.slice(-window / 2);
      const mismatchSeconds = judge(residuals, enough);
      if (mismatchSeconds === undefined || isLateMail(mismatchSeconds, notBefore)) return;
      // a late line confirms nothing, whatever stands before it
      if (found?.mismatchSeconds === mismatchSeconds && residual - mismatchSeconds >= step) return;
      found = { mismatchSeconds, offsetSeconds: zone.offsetAt(notBefore) / 1000 + mismatchSeconds, at: notBefore };
    },
    evidence: () => found,
    isTrusted: () => (found === undefined ? !isGuessed : found.mismatchSeconds === 0),
    start(evidence) {
      found = evidence;
    },
    save: () => ({ zone: zone.name, residuals: [...residuals], ...(found === undefined ? {} : { found }) }),
    restore(saved) {
      if (saved.zone !== zone.name) return;
      residuals = [...saved.residuals];
      found = saved.found;
    },
  };
}

/** The same for lines at hand, as `check` reads them. */
export function zoneEvidence(
  lines: Iterable<{ notBefore: number; localTime: string }>,
  zone: Zone,
  isGuessed = false,
): ZoneEvidence | undefined {
  const check = createZoneCheck(zone, isGuessed);
  for (const { localTime, notBefore } of lines) {
    const local = readLocalTime(localTime);
    if (local !== undefined) check.see(nearest(candidates(local, zone), notBefore), notBefore);
  }
  return check.evidence();
}

function judge(residuals: readonly number[], enough: number): number | undefined {
  const smallest = Math.min(...residuals);
  // time stamps are whole seconds taken early, so a residual may be a little below its true value
  if (smallest < -tolerance) return Math.floor((smallest + tolerance) / step) * step;
  if (smallest < step - tolerance) return residuals.length >= fewest || smallest < step / 2 ? 0 : undefined;
  if (residuals.length < enough) return undefined;
  const shift = Math.floor((smallest + tolerance) / step) * step;
  // a server that only sends slowly has no cluster just above a multiple of a quarter of an hour
  const close = residuals.map((residual) => residual - shift).filter((delay) => delay < cluster);
  // most deliveries take a second or two; a backlog and retries are spread over the minute
  const quick = close.filter((delay) => delay <= quickest);
  return close.length >= fewest && quick.length * 2 >= close.length ? shift : undefined;
}

function nearest(candidates: readonly number[], notBefore: number): number {
  return candidates.reduce((best, utc) => (utc >= notBefore - 2_000 && best < notBefore - 2_000 ? utc : best));
}

/** Seconds: offsets of zones are multiples of a quarter of an hour. */
const step = 900;
const tolerance = 3;
const cluster = 60;
const quickest = 5;
/** Lines: fewer are chance. */
const fewest = 3;
const many = 20;
const window = 400;
/** Milliseconds of late mail alone after which a zone that was confirmed may be doubted. */
const confirmedForMs = 86_400_000;
