import { describeErrorCode } from "../errors.js";
import type { Advice } from "./advice.js";
import { advice as english, type AdviceTexts } from "../texts/advice/en.js";

/** Who may read a path. Not known on Windows. */
export interface Rights {
  /** Name or number of the user that the exporter runs as. */
  readonly user: string;
  /** The same for the owner of the path. */
  readonly owner: string;
  /** The topmost directory above the path that the user may not enter. */
  readonly barrier?: string | undefined;
}

/** `problem`: an error code (ENOENT), or words that follow the directory's name. */
export function adviseDirectory(
  directory: string,
  problem: string,
  rights?: Rights,
  texts: AdviceTexts = english,
): Advice {
  if (!/^E[A-Z0-9]+$/.test(problem)) return { text: texts.logDirectory(directory, texts.reason(problem)) };
  const isElsewhere = problem === "ENOENT" || problem === "ENOTDIR";
  return {
    text: texts.logDirectoryFails(directory, describe(problem, texts)),
    fix: isElsewhere ? texts.setLogDirectory : fixFor(problem, directory, rights, texts),
  };
}

/** `switches`: the command line switches that turn XMail's logs on. */
export function adviseNoLogs(directory: string, switches: readonly string[], texts: AdviceTexts = english): Advice {
  return {
    text: texts.noLogs(directory),
    fix: texts.orSwitches(texts.setLogDirectory, switches.join(" ")),
  };
}

export interface UnreadableFile {
  readonly name: string;
  /** The error code: EACCES. */
  readonly code: string;
}

/** `count`: how many log files there are. `rights`: of the first unreadable one. */
export function adviseFiles(
  directory: string,
  files: readonly UnreadableFile[],
  count: number,
  rights?: Rights,
  texts: AdviceTexts = english,
): Advice {
  const codes = [...new Set(files.map(({ code }) => code))];
  const groups = codes.map((code) => {
    const names = files.filter((file) => file.code === code).map(({ name }) => name);
    const shown = names.slice(0, maxNames);
    return texts.filesWithError(shown, names.length - shown.length, describe(code, texts));
  });
  return {
    text: texts.unreadableFiles(directory, files.length, count, groups.join("; ")),
    fix: codes.map((code) => fixFor(code, directory, rights, texts)).find((fix) => fix !== undefined),
  };
}

/** Without the table the exporter works, but cannot tell domains apart. */
export function adviseDomains(path: string, code: string, rights?: Rights, texts: AdviceTexts = english): Advice {
  const text = texts.noDomains(path, describe(code, texts));
  if (!isDenied(code)) return { text, fix: texts.setMailRoot };
  return {
    text,
    fix:
      rights === undefined
        ? texts.letUserRead
        : grantAccess(rights, `setfacl -m u:${rights.user}:r ${quoted(path)}`, texts),
  };
}

function describe(code: string, texts: AdviceTexts): string {
  return texts.reason(describeErrorCode(code) ?? code);
}

export function isDenied(code: string): boolean {
  return code === "EACCES" || code === "EPERM";
}

function fixFor(code: string, directory: string, rights: Rights | undefined, texts: AdviceTexts): string | undefined {
  if (!isDenied(code)) return undefined;
  if (rights === undefined) return texts.letUserRead;
  const { user, owner, barrier } = rights;
  if (owner === user) return `chmod -R u+rX ${quoted(barrier ?? directory)}`;
  return grantAccess(rights, `setfacl -R -m u:${user}:rX,d:u:${user}:rX ${quoted(directory)}`, texts);
}

/** The default entry (`d:`) covers files that XMail creates later. */
function grantAccess({ user, owner, barrier }: Rights, command: string, texts: AdviceTexts): string {
  const enter = barrier === undefined ? "" : `setfacl -m u:${user}:x ${quoted(barrier)} && `;
  return texts.grantAccess(owner, user, `${enter}${command}`);
}

/** Quoted for a shell. */
function quoted(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** File names per reason: the first few say where to look. */
const maxNames = 3;
