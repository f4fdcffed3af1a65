import type { Advice } from "../advice/advice.js";
import { adviseDirectory, adviseDomains, adviseFiles, adviseNoLogs, isDenied } from "../advice/logs.js";
import type { Settings } from "../config.js";
import { lookAtRights } from "../files/rights.js";
import type { Unreadable } from "../files/unreadable.js";
import { kinds } from "../kinds/list.js";
import type { Condition, ReportCondition } from "./transitions.js";
import { advice as english, type AdviceTexts } from "../texts/advice/en.js";
import type { MetricsPipeline } from "../pipelines/metrics.js";

/** What keeps the exporter from reading the logs. */
export interface LogAccess {
  /** As of the last check, in words of a language. */
  problems(texts?: AdviceTexts): readonly Advice[];
  /** Checks, and reports what has changed. Call it about once a second; does nothing while a check is running. */
  check(): Promise<void>;
}

/** What is checked of the metrics pipeline. */
type LogPipeline = Pick<MetricsPipeline, "caughtUpAt" | "unreadableTables"> & {
  readonly follower: Pick<MetricsPipeline["follower"], "problem" | "unreadable" | "files">;
};

/**
 * Finds out what cannot be read, who owns it, and the fix. XMail's own directories are mode 0700, so this is the first problem that
 * nearly everybody has.
 */
export function watchLogAccess(
  { xmail }: Settings,
  pipeline: LogPipeline,
  report: ReportCondition,
  rightsOf = lookAtRights,
): LogAccess {
  const { logDir } = xmail;
  const { follower } = pipeline;
  let isChecking = false;
  let problems: readonly Said[] = [];
  /** What was unreadable in the last check, and in two checks in a row: once may be a rotation in progress. */
  let before = "";
  let steady: readonly Unreadable[] = [];

  async function check(): Promise<void> {
    if (isChecking) return;
    isChecking = true;
    try {
      const directory = await adviseOnDirectory();
      report(
        "log directory",
        directory && toCondition(directory(english), `log directory ${logDir} is readable again`),
      );
      if (directory !== undefined) {
        // nothing is known about its content
        problems = [directory];
        return;
      }
      const files = await adviseOnFiles();
      const tables = await adviseOnTables();
      problems = [files, tables].filter((advice) => advice !== undefined);
      report(
        "log files",
        files && toCondition(files(english), `log directory ${logDir}: all log files are readable again`),
      );
      report("domains", tables && toCondition(tables(english), "the domain tables are readable again"));
    } finally {
      isChecking = false;
    }
  }

  async function adviseOnDirectory(): Promise<Said | undefined> {
    const problem = follower.problem();
    if (problem === undefined) return undefined;
    const rights = await rightsFor(logDir, problem);
    return (texts) => adviseDirectory(logDir, problem, rights, texts);
  }

  async function adviseOnFiles(): Promise<Said | undefined> {
    const unreadable = follower.unreadable();
    const now = JSON.stringify(unreadable);
    if (now === before) steady = unreadable;
    before = now;
    const closed = new Set(steady.map(({ name }) => name));
    const others = follower.files().filter(({ cursor, path }) => path !== undefined && !closed.has(cursor.name));
    const [first] = steady;
    if (first !== undefined) {
      const rights = await rightsFor(`${logDir}/${first.name}`, first.code);
      const files = steady;
      return (texts) => adviseFiles(logDir, files, closed.size + others.length, rights, texts);
    }
    const isEmpty = pipeline.caughtUpAt() !== undefined && others.length === 0 && unreadable.length === 0;
    if (!isEmpty) return undefined;
    const switches = kinds.map((kind) => kind.switch);
    return (texts) => adviseNoLogs(logDir, switches, texts);
  }

  async function adviseOnTables(): Promise<Said | undefined> {
    const [first] = pipeline.unreadableTables();
    if (first === undefined) return undefined;
    const { path, code } = first;
    const rights = await rightsFor(path, code);
    return (texts) => adviseDomains(path, code, rights, texts);
  }

  async function rightsFor(path: string, code: string) {
    return isDenied(code) ? rightsOf(path) : undefined;
  }

  return { problems: (texts = english) => problems.map((say) => say(texts)), check };
}

/** A problem in words of a language. */
type Said = (texts: AdviceTexts) => Advice;

function toCondition({ text, fix }: Advice, resolved: string): Condition {
  return { message: text, facts: { fix }, resolved };
}
