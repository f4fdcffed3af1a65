import { wordsOf } from "../errors.js";
import type { Advice } from "./advice.js";
import { pluralize } from "../common/format.js";

/** Who may read what; undefined where the system does not tell (Windows). */
export interface Rights {
  /** Name or number of the user that the exporter runs as. */
  readonly user: string;
  /** The same of whom the path belongs to. */
  readonly owner: string;
  /** The first directory above the path that the user may not enter. */
  readonly barrier?: string | undefined;
}

/** `problem`: a code of the system (ENOENT), or words that follow the directory's name. */
export function adviseDirectory(directory: string, problem: string, rights?: Rights): Advice {
  if (!/^E[A-Z0-9]+$/.test(problem)) return { text: `log directory ${directory} ${problem}` };
  const isElsewhere = problem === "ENOENT" || problem === "ENOTDIR";
  return {
    text: `log directory ${directory}: ${wordsOf(problem) ?? problem}`,
    fix: isElsewhere ? nameLogs : fixFor(problem, directory, rights),
  };
}

/** `switches`: those with which XMail writes its logs. */
export function adviseNoLogs(directory: string, switches: readonly string[]): Advice {
  return {
    text: `log directory ${directory} holds no log of XMail`,
    fix: `${nameLogs}; or start XMail with the switches of the logs that are wanted (${switches.join(" ")})`,
  };
}

export interface UnreadableFile {
  readonly name: string;
  /** Of the system: EACCES. */
  readonly code: string;
}

/** `count`: how many log files there are. `rights`: those of the first one. */
export function adviseFiles(
  directory: string,
  files: readonly UnreadableFile[],
  count: number,
  rights?: Rights,
): Advice {
  const codes = [...new Set(files.map(({ code }) => code))];
  const groups = codes.map((code) => {
    const names = files.filter((file) => file.code === code).map(({ name }) => name);
    const rest = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
    return `${names.slice(0, mostNames).join(", ")}${rest}: ${wordsOf(code) ?? code}`;
  });
  const of = `${files.length} of ${pluralize(count, "log file")}`;
  return {
    text: `log directory ${directory}: ${of} cannot be read: ${groups.join("; ")}`,
    fix: codes.map((code) => fixFor(code, directory, rights)).find((fix) => fix !== undefined),
  };
}

/** Without it the exporter works, but tells no domains apart. */
export function adviseDomains(path: string, code: string, rights?: Rights): Advice {
  const text = `${path}: ${wordsOf(code) ?? code}; every domain is counted as \`other\``;
  if (!isDenied(code)) return { text, fix: "set --xmail.mail-root to XMail's MAIL_ROOT" };
  return {
    text,
    fix: rights === undefined ? letRead : orLetIn(rights, `setfacl -m u:${rights.user}:r ${quoted(path)}`),
  };
}

export function isDenied(code: string): boolean {
  return code === "EACCES" || code === "EPERM";
}

function fixFor(code: string, directory: string, rights: Rights | undefined): string | undefined {
  if (!isDenied(code)) return undefined;
  if (rights === undefined) return letRead;
  const { user, owner, barrier } = rights;
  if (owner === user) return `chmod -R u+rX ${quoted(barrier ?? directory)}`;
  return orLetIn(rights, `setfacl -R -m u:${user}:rX,d:u:${user}:rX ${quoted(directory)}`);
}

/** The default entry (`d:`) is for the files that XMail makes later. */
function orLetIn({ user, owner, barrier }: Rights, command: string): string {
  const enter = barrier === undefined ? "" : `setfacl -m u:${user}:x ${quoted(barrier)} && `;
  return `run the exporter as user ${owner}, or let user ${user} read: ${enter}${command}`;
}

/** For a shell. */
function quoted(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

const nameLogs =
  "set --xmail.mail-root to XMail's MAIL_ROOT, or --xmail.log-dir to where the files smtp-*, pop3-* and so on are";
const letRead = "let the exporter's user read it";
/** Of one reason; the first ones say where to look. */
const mostNames = 3;
