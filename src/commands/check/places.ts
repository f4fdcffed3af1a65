import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { pluralize } from "../../common/format.js";
import { adviseDirectory, adviseFiles, adviseNoLogs, isDenied } from "../../advice/logs.js";
import type { Settings } from "../../config.js";
import { describeErrorCode } from "../../errors.js";
import { kindOfFile } from "../../files/name.js";
import { lookAtRights } from "../../files/rights.js";
import { errorCode } from "../../files/system.js";
import { kinds } from "../../kinds/list.js";
import type { Finding, Place } from "./finding.js";

/** The directories in which everything else is found. A missing directory is one finding, not one per missing file in it. */
export interface Places {
  readonly findings: readonly Finding[];
  readonly unreachable: ReadonlySet<Place>;
}

export async function checkPlaces({ xmail, spool }: Settings): Promise<Places> {
  const { mailRoot, logDir } = xmail;
  const logs = await checkLogDirectory(logDir);
  const rootError = await access(join(mailRoot, sep), constants.X_OK).then(() => undefined, errorCode);
  const isReported = !logs.isReachable && resolve(logDir).startsWith(resolve(mailRoot) + sep);
  const root = rootError === undefined || isReported ? [] : [describeRoot(mailRoot, rootError, spool.interval > 0)];
  return {
    findings: [logs.finding, ...root],
    unreachable: new Set<Place>([
      ...(logs.isReachable ? [] : ["logs" as const]),
      ...(rootError === undefined ? [] : ["mail root" as const]),
    ]),
  };
}

async function checkLogDirectory(logDir: string): Promise<{ finding: Finding; isReachable: boolean }> {
  let names: string[];
  try {
    names = (await readdir(logDir)).filter((name) => kindOfFile(name) !== undefined);
  } catch (error) {
    const code = errorCode(error);
    const rights = isDenied(code) ? await lookAtRights(logDir) : undefined;
    return { finding: { level: "error", ...adviseDirectory(logDir, code, rights) }, isReachable: false };
  }
  if (names.length === 0) {
    const switches = kinds.map((kind) => kind.switch);
    return { finding: { level: "error", ...adviseNoLogs(logDir, switches) }, isReachable: false };
  }
  const codes = await Promise.all(names.map((name) => whyUnreadable(join(logDir, name))));
  const unreadable = names.flatMap((name, index) => (codes[index] === undefined ? [] : [{ name, code: codes[index] }]));
  const [first] = unreadable;
  if (first !== undefined) {
    const rights = isDenied(first.code) ? await lookAtRights(join(logDir, first.name)) : undefined;
    return { finding: { level: "error", ...adviseFiles(logDir, unreadable, names.length, rights) }, isReachable: true };
  }
  const text = `log directory ${logDir} is readable: ${pluralize(names.length, "log file")}`;
  return { finding: { level: "ok", text }, isReachable: true };
}

/** The error code, or undefined for a readable file. */
export async function whyUnreadable(path: string): Promise<string | undefined> {
  return access(path, constants.R_OK).then(() => undefined, errorCode);
}

function describeRoot(mailRoot: string, code: string, isQueueWanted: boolean): Finding {
  const queue = isQueueWanted ? " and the queue cannot be read" : "";
  return {
    level: "warning",
    text: `mail root ${mailRoot}: ${describeErrorCode(code) ?? code}; every domain is counted as \`other\`${queue}`,
    fix: "set --xmail.mail-root to XMail's MAIL_ROOT",
  };
}
