import type { Moment, ReadingState } from "../event.js";
import { readFileTime, toFileTime } from "./local-time.js";
import type { Zone } from "./zone.js";

/** What is known of a line besides its local time. */
export interface Evidence {
  readonly moment: Moment;
  /** The line cannot have been written before this time, milliseconds UTC (smail). */
  readonly notBefore: number | undefined;
  /** The file's name: `smtp-202610250100` tells the passes apart for some rotations. */
  readonly file: string;
}

/**
 * Local time to UTC, both in milliseconds. In the repeated hour of a DST night two times are possible; rule 9 of
 * docs/delivery.md decides. Moves the file's state on.
 */
export function toUtc(local: number, zone: Zone, state: ReadingState, evidence: Evidence): number {
  const offsets = zone.offsetsOf(local);
  const early = local - offsets.early;
  const late = offsets.late === undefined ? undefined : local - offsets.late;
  if (late === undefined) return settle(early, state);
  const utc = choose(early, late, zone, state, evidence);
  if (utc === late) state.secondPass = true;
  if (state.latest === undefined || utc > state.latest) state.latest = utc;
  return utc;
}

/** The same where there is but one time that it can be, as nearly always. */
export function settle(utc: number, state: ReadingState): number {
  state.secondPass = false;
  if (state.latest === undefined || utc > state.latest) state.latest = utc;
  return utc;
}

function choose(early: number, late: number, zone: Zone, state: ReadingState, evidence: Evidence): number {
  const { notBefore, moment } = evidence;
  const { liveAt, modifiedAt } = moment;
  // a delivery is never before the entry into the spool; XMail's stamp is up to a second old
  if (notBefore !== undefined && notBefore > early + stampAge) return late;
  const { latest } = state;
  // threads stamp before they write: seconds back are no repeated hour, neither before nor after it began
  if (latest !== undefined && early < latest - jump) return late;
  if (latest !== undefined && state.secondPass) return early >= latest - stragglers ? early : late;
  const named = chooseByName(early, late, zone, evidence.file);
  if (named !== undefined) return named;
  if (liveAt !== undefined) return Math.abs(late - liveAt) < Math.abs(early - liveAt) ? late : early;
  if (modifiedAt !== undefined) return Math.abs(late - modifiedAt) < Math.abs(early - modifiedAt) ? late : early;
  return early;
}

/**
 * XMail names a file after the period that holds the moment of writing, by the offset in force then. With a period of
 * a day, the first pass goes to `...0000` and the second to `...0100`; with one of an hour both go to the same.
 */
function chooseByName(early: number, late: number, zone: Zone, file: string): number | undefined {
  const label = file.slice(file.lastIndexOf("-") + 1);
  const earlyFits = periods.some((hours) => labelOf(early, hours, zone) === label);
  const lateFits = periods.some((hours) => labelOf(late, hours, zone) === label);
  if (earlyFits === lateFits) return undefined;
  return earlyFits ? early : late;
}

function labelOf(utc: number, hours: number, zone: Zone): string {
  const period = hours * 3_600_000;
  const offset = zone.offsetAt(utc);
  const start = Math.floor((utc + offset) / period) * period - offset;
  return toFileTime(start + zone.offsetAt(start));
}

/** Start of a file's period in UTC by its name, or undefined where the name holds no time. */
export function fileTime(file: string, zone: Zone): number | undefined {
  const local = readFileTime(file.slice(file.lastIndexOf("-") + 1));
  return local === undefined ? undefined : local - zone.offsetsOf(local).early;
}

const stampAge = 2_000;
const jump = 600_000;
const stragglers = 10_000;
const periods = [1, 2, 3, 4, 6, 8, 12, 24];
