import type { Event } from "../event.js";
import { createReceptions, spoolingSeconds, toFiltered } from "../journey/receptions.js";
import type { OldLog } from "../files/old-logs.js";
import type { Zone } from "../parse/zone.js";
import type { FilterRun, FindRun } from "../spool/filter-run.js";
import type { Message } from "../spool/message.js";
import { keyOf } from "./collect.js";
import type { LogScanner } from "./log-scanner.js";
import { isEntry } from "./message-trace.js";
import { logsWithin, type Range } from "./period.js";

export interface FilterRunOptions {
  readonly range: Range;
  readonly zone: Zone;
  /** At most so many lines are added. */
  readonly most: number;
}

/**
 * Adds the filter runs on the messages that were found in the logs and on those in `queued`. A filter line names no message id as a rule, but the message's file in the spool:
 * SMAIL and the queue know whose it is. A message that a filter removed is in neither: its file's name begins with the milliseconds at
 * which SMTP wrote it, and client, sender and recipient are the same.
 */
export async function addFilterRuns(
  logs: readonly OldLog[],
  byId: ReadonlyMap<string, readonly Event[]>,
  queued: readonly Message[],
  scanner: LogScanner,
  { range, zone, most }: FilterRunOptions,
): Promise<ReadonlyMap<string, readonly Event[]>> {
  const names = fileNames(byId, queued);
  const all = [...byId.values()].flat();
  const receptions = createReceptions();
  for (const event of all) receptions.see(event);
  const seconds = new Set([
    ...[...names.keys()].flatMap(secondIn),
    ...all.flatMap((event) => (isEntry(event) ? secondsBefore(event.time) : [])),
  ]);
  const times = [...all.map(({ time }) => time), ...queued.map(({ enteredAt }) => enteredAt)];
  const since = times.reduce((first, time) => Math.min(first, time), Infinity);
  const within = logsWithin(logs, { since, until: range.until }, zone).filter(({ kind }) => kind === "filters");
  if (within.length === 0 || seconds.size === 0) return byId;
  const known = new Set(all.map(keyOf));
  const added = new Map<string, Event[]>();
  let count = 0;
  const needles = [...seconds].slice(0, mostNeedles);
  await scanner.read(
    "filters",
    within,
    () => needles,
    (event) => {
      const { spoolFile } = event.fields;
      if (typeof spoolFile !== "string" || known.has(keyOf(event))) return;
      const run = toFiltered(event);
      const id = names.get(spoolFile) ?? (run && receptions.messageIdOf(run));
      if (id === undefined || ++count > most) return;
      added.set(id, [...(added.get(id) ?? []), event]);
    },
  );
  const ids = new Set([...byId.keys(), ...added.keys()]);
  return new Map([...ids].map((id) => [id, [...(byId.get(id) ?? []), ...(added.get(id) ?? [])]]));
}

/** The runs among these lines that ended a message. */
export function endingsIn(events: readonly Event[]): FindRun {
  const runs = new Map(events.flatMap((event) => toRun(event) ?? []));
  return (name) => runs.get(name);
}

function toRun({ time, outcome, fields }: Event): [[name: string, run: FilterRun]] | undefined {
  const { spoolFile, verdict, program, exitCode } = fields;
  if (typeof spoolFile !== "string" || typeof verdict !== "string") return undefined;
  return [[spoolFile, { time, outcome, program: String(program), exitCode: Number(exitCode), verdict }]];
}

/** Ids by the names of the files that SMAIL and the queue name. */
function fileNames(
  byId: ReadonlyMap<string, readonly Event[]>,
  queued: readonly Message[],
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [id, events] of byId)
    for (const { kind, fields } of events)
      if (kind === "smail" && typeof fields["spoolFile"] === "string") names.set(fields["spoolFile"], id);
  for (const { name, header } of queued) if (header !== undefined) names.set(name, header.messageId);
  return names;
}

/** `1795889903553.7f.9bb.1f.mx`: its first ten digits. */
function secondIn(name: string): string[] {
  const second = /^([0-9]{9,11})[0-9]{3}\./.exec(name)?.[1];
  return second === undefined ? [] : [second];
}

function secondsBefore(time: number): string[] {
  const second = Math.floor(time / 1000);
  return Array.from({ length: spoolingSeconds + 1 }, (_, index) => String(second - index));
}

/** Each costs a little on every line. */
const mostNeedles = 1_000;
