import type { Settings } from "../config.js";
import { findLogs, type OldLog, readLog } from "../files/old-logs.js";
import { readRows } from "../files/stream.js";
import type { KindName } from "../line.js";
import { createParser } from "../parse/parser.js";
import { fileTime } from "../parse/clock.js";
import { createZone, type Zone } from "../parse/zone.js";
import { type Silences, watchedLogs } from "../recent/silences.js";
import { logsWithin } from "../trace/period.js";
import { newestBytes } from "./read-logs.js";

/**
 * Shows `silences` the times of the lines that are in the log files already: at an upgrade, or where metrics start at the end, the pipeline
 * does not read them any more. Packed files count too, since many servers pack what is a day old. `isReadAnyway`: the pipeline is going to
 * read all files that are not packed. A file that cannot be read is left out: it is reported elsewhere. `only` these logs are read, and of
 * each the newest `bytes`.
 */
export async function learnSilences(
  silences: Pick<Silences, "see">,
  { xmail }: Pick<Settings, "xmail">,
  isReadAnyway: boolean,
  signal: AbortSignal,
  { only = watchedLogs, bytes = Infinity }: { readonly only?: readonly KindName[]; readonly bytes?: number } = {},
): Promise<void> {
  const { logDir, timezone, maxLineBytes } = xmail;
  const zone = createZone(timezone);
  const found = await findLogs([], logDir, () => undefined).catch(() => []);
  for (const kind of only) {
    const own = found.filter((log) => log.kind === kind);
    const since = newestStart(own, zone) - learnedMs;
    const logs = newestBytes(logsWithin(own, { since, until: Infinity }, zone), bytes);
    if (isReadAnyway && !logs.some(({ path }) => path.endsWith(".gz"))) continue;
    const seconds = createSeconds(since);
    for (const log of logs) {
      const chunks = readLog(log, () => signal.throwIfAborted());
      const options = { kind, file: log.file, parse: createParser(zone), maxLineBytes };
      try {
        for await (const { read, count } of readRows(chunks, options))
          // a line that was refused has the time of the one before
          for (let index = 0; index < count; index++) seconds.add(read.time[index] ?? 0);
      } catch {
        if (signal.aborted) return;
      }
    }
    for (const time of seconds.inOrder()) silences.see(kind, time);
  }
}

function newestStart(logs: readonly OldLog[], zone: Zone): number {
  return logs.reduce((newest, { file }) => Math.max(newest, fileTime(file, zone) ?? 0), 0);
}

/** The seconds in which there was a line: in the weeks of a clock change files are not in the order of their lines. */
function createSeconds(since: number) {
  const bits = new Uint8Array((learnedMs + longestPeriodMs) / 1000 / 8);
  return {
    add(time: number) {
      const at = Math.floor((time - since) / 1000);
      // a typed array has no place outside its bounds: what is written there is lost
      bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
    },
    *inOrder() {
      for (let at = 0; at < bits.length * 8; at++) {
        if (((bits[at >> 3] ?? 0) & (1 << (at & 7))) > 0) yield since + at * 1000;
      }
    },
  };
}

/** Milliseconds: the two weeks that count, and the file before them. */
const learnedMs = 16 * 86_400_000;
/** A file of XMail's holds hours or a day, where `-Mr` is large a month. */
const longestPeriodMs = 64 * 86_400_000;
