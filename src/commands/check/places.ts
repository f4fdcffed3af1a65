import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { pluralize } from "../../common/format.js";
import { adviseDirectory, adviseFiles, adviseNoLogs, isDenied } from "../../advice/logs.js";
import type { Settings } from "../../config.js";
import { wordsOf } from "../../errors.js";
import { kindOfFile } from "../../files/name.js";
import { lookAtRights } from "../../files/rights.js";
import { errorCode } from "../../files/system.js";
import { kinds } from "../../kinds/list.js";
import type { Finding, Place } from "./finding.js";

/** Where everything else is looked for. A directory that is missing is one finding, not one for each thing that is missing with it. */
export interface Places {
  readonly findings: readonly Finding[];
  readonly unreachable: ReadonlySet<Place>;
}

export async function lookAtPlaces({ xmail, spool }: Settings): Promise<Places> {
  const { mailRoot, logDir } = xmail;
  const logs = await lookAtLogs(logDir);
  const trouble = await access(join(mailRoot, sep), constants.X_OK).then(() => undefined, errorCode);
  const isSaid = !logs.isReachable && resolve(logDir).startsWith(resolve(mailRoot) + sep);
  const root = trouble === undefined || isSaid ? [] : [describeRoot(mailRoot, trouble, spool.interval > 0)];
  return {
    findings: [logs.finding, ...root],
    unreachable: new Set<Place>([
      ...(logs.isReachable ? [] : ["logs" as const]),
      ...(trouble === undefined ? [] : ["mail root" as const]),
    ]),
  };
}

async function lookAtLogs(logDir: string): Promise<{ finding: Finding; isReachable: boolean }> {
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
  const codes = await Promise.all(names.map((name) => readable(join(logDir, name))));
  const closed = names.flatMap((name, index) => (codes[index] === undefined ? [] : [{ name, code: codes[index] }]));
  const [first] = closed;
  if (first !== undefined) {
    const rights = isDenied(first.code) ? await lookAtRights(join(logDir, first.name)) : undefined;
    return { finding: { level: "error", ...adviseFiles(logDir, closed, names.length, rights) }, isReachable: true };
  }
  const text = `log directory ${logDir} is readable: ${pluralize(names.length, "log file")}`;
  return { finding: { level: "ok", text }, isReachable: true };
}

/** Undefined, or the system's code. */
export async function readable(path: string): Promise<string | undefined> {
  return access(path, constants.R_OK).then(() => undefined, errorCode);
}

function describeRoot(mailRoot: string, code: string, isQueueWanted: boolean): Finding {
  const queue = isQueueWanted ? " and the queue cannot be seen" : "";
  return {
    level: "warning",
    text: `mail root ${mailRoot}: ${wordsOf(code) ?? code}; every domain is counted as \`other\`${queue}`,
    fix: "set --xmail.mail-root to XMail's MAIL_ROOT",
  };
}
