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
import { toZoneSample } from "../../pipelines/zone-evidence.js";
import { readable } from "./places.js";
import { formatOffset } from "../../common/utc-offset.js";

/** Which of the eight are written, and up to when. */
export const checkLogs: Check = async (context) => {
  if (context.unreachable?.has("logs") === true) return [];
  const names = await readdir(context.settings.xmail.logDir).catch(() => []);
  const found = await Promise.all(kinds.map((kind) => checkLog(kind, names, context)));
  return found.filter((finding) => finding !== undefined);
};

async function checkLog(
  kind: Kind,
  names: readonly string[],
  { settings, now = Date.now }: Context,
): Promise<Finding | undefined> {
  const { logDir, timezone } = settings.xmail;
  const own = names.filter((name) => kindOfFile(name) === kind.name);
  if (own.length === 0) {
    const fix = `start XMail with ${kind.switch} where this log is wanted; a file appears with its first line`;
    return { level: "warning", text: `${kind.name}: no file`, fix };
  }
  // which files cannot be read is said of the directory
  const open = await readableOf(own, logDir);
  if (open.length === 0) return undefined;
  try {
    const name = await lastModified(open, logDir);
    const last = (await readNewestLines(name, kind, settings)).findLast(({ parsed }) => !isRefused(parsed))?.parsed
      .time;
    const text = `${kind.name}: ${pluralize(own.length, "file")}, the newest is ${name}`;
    if (last === undefined)
      return { level: "warning", text: `${text}, at its end stands no line that can be understood` };
    const shown = `${text}, last line ${new Date(last).toISOString()}`;
    if (last <= now() + hour) return { level: "ok", text: shown };
    const fix = `set --xmail.timezone to the zone of the mail server, ${timezone} seems not to be it`;
    return { level: "warning", text: `${shown}, which is still to come`, fix };
  } catch (error) {
    return { level: "error", text: `${kind.name}: cannot be read: ${reasonOf(error)}` };
  }
}

async function readableOf(names: readonly string[], logDir: string): Promise<string[]> {
  const codes = await Promise.all(names.map((name) => readable(join(logDir, name))));
  return names.filter((_, index) => codes[index] === undefined);
}

/** Without domains.tab the exporter works, but tells no domains apart. */
export const checkDomains: Check = async ({ settings, unreachable }) => {
  if (unreachable?.has("mail root") === true) return [];
  const path = join(settings.xmail.mailRoot, "domains.tab");
  const code = await readable(path);
  if (code === undefined) return [{ level: "ok", text: `${path} is readable` }];
  const rights = isDenied(code) ? await lookAtRights(path) : undefined;
  return [{ level: "warning", ...adviseDomains(path, code, rights) }];
};

/** smail holds the milliseconds of each message's entry beside the local time of its delivery. */
export const checkZone: Check = async ({ settings, unreachable }) => {
  if (unreachable?.has("logs") === true) return [];
  const { logDir, timezone } = settings.xmail;
  const smail = kindOf("smail");
  const names = (await readdir(logDir).catch(() => [])).filter((name) => kindOfFile(name) === smail.name);
  if (names.length === 0)
    return [{ level: "warning", text: `${timezone} cannot be checked: there is no smail log`, fix: enableSmail }];
  const items = await readableOf(names, logDir)
    .then((open) => lastModified(open, logDir))
    .then((name) => readNewestLines(name, smail, settings))
    .catch(() => []);
  const samples = items.flatMap(({ line }) => toZoneSample(line) ?? []);
  const evidence = zoneEvidence(samples, createZone(timezone), settings.xmail.zoneIsGuessed);
  if (evidence === undefined)
    return [{ level: "ok", text: `${timezone}: too few deliveries in the newest smail log to check it` }];
  const seen = `the mail server is at UTC${formatOffset(evidence.offsetSeconds * 1000)}`;
  if (evidence.mismatchSeconds === 0) return [{ level: "ok", text: `${timezone} agrees with the logs: ${seen}` }];
  const text = `${timezone} contradicts the newest smail log: ${seen}, off by ${formatDuration(Math.abs(evidence.mismatchSeconds))}`;
  return [{ level: "error", text, fix: "set --xmail.timezone to the zone of the mail server, such as Europe/Berlin" }];
};

const enableSmail = "start XMail with -Ql";
const hour = 3_600_000;
