import type { Settings } from "../config.js";
import { findLogs, type OldLog, readLog } from "../files/old-logs.js";
import { readRows } from "../files/stream.js";
import type { KindName } from "../line.js";
import { createParser } from "../parse/parser.js";
import { fileTime } from "../parse/clock.js";
import { createZone, type Zone } from "../parse/zone.js";
import { createSilences, type Silences } from "../recent/silences.js";
import { logsWithin } from "../trace/period.js";
import { newestBytes } from "./read-logs.js";

/**
 * The silences of these logs as the files tell, packed ones too: of each log the last two weeks, at most the newest `bytes`. A file that cannot
 * be read is left out: it is reported elsewhere.
 */
export async function findSilences(
  only: readonly KindName[],
  bytes: number,
  { xmail }: Pick<Settings, "xmail">,
  now: number,
  signal: AbortSignal,
): Promise<Pick<Silences, "of">> {
  const { logDir, timezone, maxLineBytes } = xmail;
  const zone = createZone(timezone);
  const silences = createSilences(now, zone);
  const found = await findLogs([], logDir, () => undefined).catch(() => []);
  for (const kind of only) {
    const own = found.filter((log) => log.kind === kind);
    const since = newestStart(own, zone) - keptMs;
    for (const log of newestBytes(logsWithin(own, { since, until: Infinity }, zone), bytes)) {
      const chunks = readLog(log, () => signal.throwIfAborted());
      const options = { kind, file: log.file, parse: createParser(zone), maxLineBytes };
      try {
        for await (const { read, count } of readRows(chunks, options))
          // a line that was refused has the time of the one before
          for (let index = 0; index < count; index++) silences.see(kind, read.time[index] ?? 0);
      } catch {
        if (signal.aborted) break;
      }
    }
  }
  silences.learn();
  return silences;
}

function newestStart(logs: readonly OldLog[], zone: Zone): number {
  return logs.reduce((newest, { file }) => Math.max(newest, fileTime(file, zone) ?? 0), 0);
}

/** Milliseconds: the two weeks that count, and the file before them. */
const keptMs = 16 * 86_400_000;
