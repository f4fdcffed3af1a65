import { formatDuration } from "../../common/format.js";
import { isRefused } from "../../event.js";
import { lastModified, listLogFiles } from "../../files/last-lines.js";
import { wholeMinutes } from "../../health/problem.js";
import { kindOf, kinds } from "../../kinds/list.js";
import type { KindName } from "../../line.js";
import { readNewestLines } from "../../pipelines/newest-lines.js";
import { findSilences } from "../../pipelines/old-silences.js";
import { findZoneEvidence } from "../../pipelines/zone-evidence.js";
import { isWatched } from "../../recent/silences.js";
import type { Check, Context, Finding } from "./finding.js";

/** Logs that are silent for longer than usual at these hours of the week, judged by the log files as the status page judges them. */
export const checkSilence: Check = async (context) => {
  if (context.unreachable?.has("logs") === true) return [];
  const { settings, signal, now = Date.now } = context;
  const lastTimes = new Map<KindName, number>();
  for (const { name } of kinds) {
    const last = await findLastTime(name, context);
    if (last !== undefined) lastTimes.set(name, last);
  }
  const suspected = [...lastTimes].filter(([name, last]) => isWatched(name) && now() - last > shortestMs);
  // with a wrong zone nobody knows how old the last line is
  if (suspected.length === 0 || (await hasWrongZone(context))) return [];
  const names = suspected.map(([name]) => name);
  const silences = await findSilences(names, learnedBytes, settings, now(), signal);
  return suspected.flatMap(([name, last]) => {
    const silence = isWatched(name) ? silences.of(name, now()) : undefined;
    if (silence?.usual === undefined || !silence.isReported) return [];
    const othersGoOn = [...lastTimes].some(([other, time]) => other !== name && time > last + shortestMs);
    return [describe(name, (now() - last) / 1000, silence.usual / 1000, othersGoOn)];
  });
};

/** Where everything is silent the files may be a copy, or XMail was stopped on purpose. */
function describe(name: KindName, seconds: number, usualSeconds: number, othersGoOn: boolean): Finding {
  const usual = `at these hours of the week it was silent for at most ${formatDuration(wholeMinutes(Math.max(60, usualSeconds)))}`;
  const text = `${name}: no line for ${formatDuration(wholeMinutes(seconds))}; ${usual}`;
  return othersGoOn
    ? {
        level: "error",
        text: `${text}, and other logs go on`,
        fix: `see whether XMail's service is used and can be reached, and whether its log is on (${kindOf(name).switch})`,
      }
    : { level: "warning", text, fix: "see whether XMail is running" };
}

async function findLastTime(name: KindName, { settings }: Context): Promise<number | undefined> {
  const { logDir } = settings.xmail;
  try {
    const file = await lastModified(await listLogFiles(name, logDir), logDir);
    if (file === "") return undefined;
    const items = await readNewestLines(file, kindOf(name), settings);
    return items.findLast(({ parsed }) => !isRefused(parsed))?.parsed.time;
  } catch {
    // what cannot be read is reported for the log
    return undefined;
  }
}

async function hasWrongZone({ settings }: Context): Promise<boolean> {
  const evidence = await findZoneEvidence(settings).catch(() => ({ mismatchSeconds: Infinity }));
  return evidence !== undefined && evidence.mismatchSeconds !== 0;
}

/** Milliseconds: a shorter silence is never reported, and a log that goes on for so long shows that XMail is running. */
const shortestMs = 1_800_000;
/** The newest of each log: a check does not read for minutes. */
const learnedBytes = 512 * 1024 * 1024;
