import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isRefused } from "../../event.js";
import { reasonOf } from "../../fault.js";
import { kindOfFile } from "../../files/name.js";
import type { Kind } from "../../kinds/kind.js";
import { kindOf, kinds } from "../../kinds/list.js";
import { createZone } from "../../parse/zone.js";
import { zoneEvidence } from "../../parse/zone-check.js";
import type { Check, Context, Finding } from "./finding.js";
import { newest, readEnd } from "./newest.js";

export const checkLogDirectory: Check = async ({ settings }) => {
  const { logDir } = settings.xmail;
  try {
    const files = (await readdir(logDir)).filter((name) => kindOfFile(name) !== undefined);
    const closed = (await Promise.all(files.map((name) => readable(join(logDir, name))))).filter(Boolean);
    if (closed.length > 0) {
      const text = `log directory ${logDir}: log files that cannot be read: ${closed.length} of ${files.length}`;
      return [{ mark: "fault", text: `${text}, ${closed[0]}`, mend: letRead }];
    }
    if (files.length > 0)
      return [{ mark: "ok", text: `log directory ${logDir} is readable, log files: ${files.length}` }];
    const mend = `${nameIt}; or start XMail with the switches below`;
    return [{ mark: "fault", text: `log directory ${logDir} holds no log of XMail`, mend }];
  } catch (error) {
    const mend = `${nameIt}; the exporter's user must be able to read it`;
    return [{ mark: "fault", text: `log directory ${logDir}: ${reasonOf(error)}`, mend }];
  }
};

/** Which of the eight are written, and up to when. */
export const checkLogs: Check = async (context) => {
  const names = await readdir(context.settings.xmail.logDir).catch(() => []);
  return Promise.all(kinds.map((kind) => checkLog(kind, names, context)));
};

async function checkLog(kind: Kind, names: readonly string[], { settings, now = Date.now }: Context): Promise<Finding> {
  const own = names.filter((name) => kindOfFile(name) === kind.name);
  if (own.length === 0) {
    const mend = `start XMail with ${kind.switch} where this log is wanted; a file appears with its first line`;
    return { mark: "warning", text: `${kind.name}: no file`, mend };
  }
  try {
    const name = await newest(own, settings.xmail.logDir);
    const last = (await readEnd(name, kind, settings)).findLast(({ parsed }) => !isRefused(parsed))?.parsed.time;
    const text = `${kind.name}: files: ${own.length}, the newest is ${name}`;
    if (last === undefined)
      return { mark: "warning", text: `${text}, at its end stands no line that can be understood` };
    const shown = `${text}, last line ${new Date(last).toISOString()}`;
    if (last <= now() + hour) return { mark: "ok", text: shown };
    const mend = `set --xmail.timezone to the zone of the mail server, ${settings.xmail.timezone} seems not to be it`;
    return { mark: "warning", text: `${shown}, which is still to come`, mend };
  } catch (error) {
    return { mark: "fault", text: `${kind.name}: cannot be read: ${reasonOf(error)}`, mend: letRead };
  }
}

/** Without domains.tab the exporter works, but tells no domains apart. */
export const checkDomains: Check = async ({ settings }) => {
  const path = join(settings.xmail.mailRoot, "domains.tab");
  const trouble = await readable(path);
  if (trouble === undefined) return [{ mark: "ok", text: `${path} is readable` }];
  const text = `${path}: ${trouble}; every domain is counted as \`other\``;
  return [{ mark: "warning", text, mend: `set --xmail.mail-root to XMail's MAIL_ROOT; ${letRead}` }];
};

/** smail holds the milliseconds of each message's entry beside the local time of its delivery. */
export const checkZone: Check = async ({ settings }) => {
  const { logDir, timezone } = settings.xmail;
  const smail = kindOf("smail");
  const names = (await readdir(logDir).catch(() => [])).filter((name) => kindOfFile(name) === smail.name);
  if (names.length === 0)
    return [{ mark: "warning", text: `${timezone} cannot be checked: there is no smail log`, mend: enableSmail }];
  const items = await newest(names, logDir)
    .then((name) => readEnd(name, smail, settings))
    .catch(() => []);
  const lines = items.flatMap(({ line }) => {
    const reading = smail.read(line.text);
    if ("reason" in reading || reading.notBefore === undefined) return [];
    return [{ localTime: reading.localTime, notBefore: reading.notBefore }];
  });
  const evidence = zoneEvidence(lines, createZone(timezone), settings.xmail.zoneIsGuessed);
  if (evidence === undefined)
    return [{ mark: "ok", text: `${timezone}: too few deliveries in the newest smail log to check it` }];
  const seen = `the mail server is at UTC${toOffset(evidence.offsetSeconds)}`;
  if (evidence.mismatchSeconds === 0) return [{ mark: "ok", text: `${timezone} agrees with the logs: ${seen}` }];
  const text = `${timezone} contradicts the newest smail log: ${seen}, off by ${evidence.mismatchSeconds} seconds`;
  return [{ mark: "fault", text, mend: "set --xmail.timezone to the zone of the mail server, such as Europe/Berlin" }];
};

async function readable(path: string): Promise<string | undefined> {
  return access(path, constants.R_OK).then(() => undefined, reasonOf);
}

/** 19,800 is `+05:30`. */
function toOffset(seconds: number): string {
  const minutes = Math.abs(seconds) / 60;
  const pair = (number: number) => String(Math.floor(number)).padStart(2, "0");
  return `${seconds < 0 ? "-" : "+"}${pair(minutes / 60)}:${pair(minutes % 60)}`;
}

const nameIt = "set --xmail.mail-root or --xmail.log-dir to where the files smtp-*, pop3-* and so on are";
const letRead = "let the exporter's user read it";
const enableSmail = "start XMail with -Ql";
const hour = 3_600_000;
