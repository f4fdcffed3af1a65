import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { formatDuration, pluralize } from "../../common/format.js";
import { adviseDomains, isDenied } from "../../advice/logs.js";
import { isRefused } from "../../event.js";
import { reasonOf } from "../../errors.js";
import { kindOfFile } from "../../files/name.js";
import { lookAtRights } from "../../files/rights.js";
import type { Kind } from "../../kinds/kind.js";
import { kindOf, kinds } from "../../kinds/list.js";
import { createZone } from "../../parse/zone.js";
import { zoneEvidence } from "../../parse/zone-check.js";
import type { Check, Context, Finding } from "./finding.js";
import { lastModified } from "../../files/last-lines.js";
import { readNewestLines } from "../../pipelines/newest-lines.js";
import { adviseZone, toZoneSample } from "../../pipelines/zone-evidence.js";
import { whyUnreadable } from "./places.js";
import { writesLog } from "./xmail-process.js";
import { formatOffset } from "../../common/utc-offset.js";

/** Which of the eight logs are written, and up to when. */
export const checkLogs: Check = async (context) => {
  if (context.unreachable?.has("logs") === true) return [];
  const names = await readdir(context.settings.xmail.logDir).catch(() => []);
  const found = await Promise.all(kinds.map((kind) => checkLog(kind, names, context)));
  return found.filter((finding) => finding !== undefined);
};

async function checkLog(
  kind: Kind,
  names: readonly string[],
  { settings, procDir, now = Date.now }: Context,
): Promise<Finding | undefined> {
  const { logDir, timezone } = settings.xmail;
  const own = names.filter((name) => kindOfFile(name) === kind.name);
  if (own.length === 0) {
    if (await writesLog(kind, settings, procDir))
      return {
        level: "ok",
        text: `${kind.name}: no file yet; it appears with its first line, XMail runs with ${kind.switch}`,
      };
    const fix = `start XMail with ${kind.switch} if you want this log; the file appears with its first line`;
    return { level: "warning", text: `${kind.name}: no file`, fix };
  }
  // unreadable files are reported for the directory
  const open = await readableOf(own, logDir);
  if (open.length === 0) return undefined;
  try {
    const name = await lastModified(open, logDir);
    const last = (await readNewestLines(name, kind, settings)).findLast(({ parsed }) => !isRefused(parsed))?.parsed
      .time;
    const text = `${kind.name}: ${pluralize(own.length, "file")}, the newest is ${name}`;
    if (last === undefined) return { level: "warning", text: `${text}, no line at its end can be parsed` };
    const shown = `${text}, last line ${new Date(last).toISOString()}`;
    if (last <= now() + hour) return { level: "ok", text: shown };
    const fix = `set --xmail.timezone to the mail server's time zone, which does not seem to be ${timezone}`;
    return { level: "warning", text: `${shown}, which is in the future`, fix };
  } catch (error) {
    return { level: "error", text: `${kind.name}: cannot be read: ${reasonOf(error)}` };
  }
}

async function readableOf(names: readonly string[], logDir: string): Promise<string[]> {
  const codes = await Promise.all(names.map((name) => whyUnreadable(join(logDir, name))));
  return names.filter((_, index) => codes[index] === undefined);
}

/** Without domains.tab the exporter works, but cannot tell domains apart. */
export const checkDomains: Check = async ({ settings, unreachable }) => {
  if (unreachable?.has("mail root") === true) return [];
  const path = join(settings.xmail.mailRoot, "domains.tab");
  const code = await whyUnreadable(path);
  if (code === undefined) return [{ level: "ok", text: `${path} is readable` }];
  const rights = isDenied(code) ? await lookAtRights(path) : undefined;
  return [{ level: "warning", ...adviseDomains(path, code, rights) }];
};

/** The smail log has the UTC time at which each message entered the queue, next to the local time of its delivery. */
export const checkZone: Check = async ({ settings, unreachable, procDir }) => {
  if (unreachable?.has("logs") === true) return [];
  const { logDir, timezone } = settings.xmail;
  const smail = kindOf("smail");
  const names = (await readdir(logDir).catch(() => [])).filter((name) => kindOfFile(name) === smail.name);
  if (names.length === 0) {
    const text = `${timezone} cannot be checked: there is no smail log`;
    if (await writesLog(smail, settings, procDir)) return [{ level: "ok", text: `${text} yet` }];
    return [{ level: "warning", text, fix: enableSmail }];
  }
  const items = await readableOf(names, logDir)
    .then((open) => lastModified(open, logDir))
    .then((name) => readNewestLines(name, smail, settings))
    .catch(() => []);
  const samples = items.flatMap(({ line }) => toZoneSample(line) ?? []);
  const evidence = zoneEvidence(samples, createZone(timezone), settings.xmail.zoneIsGuessed);
  if (evidence === undefined)
    return [{ level: "ok", text: `${timezone}: too few deliveries in the newest smail log to check it` }];
  const seen = `the mail server is at UTC${formatOffset(evidence.offsetSeconds * 1000)}`;
  if (evidence.mismatchSeconds === 0) return [{ level: "ok", text: `${timezone} matches the logs: ${seen}` }];
  const text = `${timezone} does not match the newest smail log: ${seen}, off by ${formatDuration(Math.abs(evidence.mismatchSeconds))}`;
  return [{ level: "error", text, fix: adviseZone([evidence], evidence) }];
};

const enableSmail = "start XMail with -Ql";
const hour = 3_600_000;
