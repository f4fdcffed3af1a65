import { describeErrorCode } from "../errors.js";
import type { Advice } from "./advice.js";
import { pluralize } from "../common/format.js";

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
export function adviseDirectory(directory: string, problem: string, rights?: Rights): Advice {
  if (!/^E[A-Z0-9]+$/.test(problem)) return { text: `log directory ${directory} ${problem}` };
  const isElsewhere = problem === "ENOENT" || problem === "ENOTDIR";
  return {
    text: `log directory ${directory}: ${describeErrorCode(problem) ?? problem}`,
    fix: isElsewhere ? setLogDirectory : fixFor(problem, directory, rights),
  };
}

/** `switches`: the command line switches that turn XMail's logs on. */
export function adviseNoLogs(directory: string, switches: readonly string[]): Advice {
  return {
    text: `log directory ${directory} contains no XMail logs`,
    fix: `${setLogDirectory}; or start XMail with the switches of the logs you want (${switches.join(" ")})`,
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
): Advice {
  const codes = [...new Set(files.map(({ code }) => code))];
  const groups = codes.map((code) => {
    const names = files.filter((file) => file.code === code).map(({ name }) => name);
    const rest = names.length > maxNames ? ` and ${names.length - maxNames} more` : "";
    return `${names.slice(0, maxNames).join(", ")}${rest}: ${describeErrorCode(code) ?? code}`;
  });
  const of = `${files.length} of ${pluralize(count, "log file")}`;
  return {
    text: `log directory ${directory}: ${of} cannot be read: ${groups.join("; ")}`,
    fix: codes.map((code) => fixFor(code, directory, rights)).find((fix) => fix !== undefined),
  };
}

/** Without the table the exporter works, but cannot tell domains apart. */
export function adviseDomains(path: string, code: string, rights?: Rights): Advice {
  const text = `${path}: ${describeErrorCode(code) ?? code}; every domain is counted as \`other\``;
  if (!isDenied(code)) return { text, fix: "set --xmail.mail-root to XMail's MAIL_ROOT" };
  return {
    text,
    fix: rights === undefined ? letUserRead : grantAccess(rights, `setfacl -m u:${rights.user}:r ${quoted(path)}`),
  };
}

export function isDenied(code: string): boolean {
  return code === "EACCES" || code === "EPERM";
}

function fixFor(code: string, directory: string, rights: Rights | undefined): string | undefined {
  if (!isDenied(code)) return undefined;
  if (rights === undefined) return letUserRead;
  const { user, owner, barrier } = rights;
  if (owner === user) return `chmod -R u+rX ${quoted(barrier ?? directory)}`;
  return grantAccess(rights, `setfacl -R -m u:${user}:rX,d:u:${user}:rX ${quoted(directory)}`);
}

/** The default entry (`d:`) covers files that XMail creates later. */
function grantAccess({ user, owner, barrier }: Rights, command: string): string {
  const enter = barrier === undefined ? "" : `setfacl -m u:${user}:x ${quoted(barrier)} && `;
  return `run the exporter as user ${owner}, or give user ${user} read access: ${enter}${command}`;
}

/** Quoted for a shell. */
function quoted(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

const setLogDirectory =
  "set --xmail.mail-root to XMail's MAIL_ROOT, or --xmail.log-dir to the directory with the files smtp-*, pop3-* and so on";
const letUserRead = "give the exporter's user read access";
/** File names per reason: the first few say where to look. */
const maxNames = 3;
