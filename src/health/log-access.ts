import type { Advice } from "../advice/advice.js";
import { adviseDirectory, adviseDomains, adviseFiles, adviseNoLogs, isDenied } from "../advice/logs.js";
import type { Settings } from "../config.js";
import { lookAtRights } from "../files/rights.js";
import type { Unreadable } from "../files/unreadable.js";
import { kinds } from "../kinds/list.js";
import type { Condition, ReportCondition } from "./transitions.js";
import type { MetricsPipeline } from "../pipelines/metrics.js";

/** What keeps the exporter from reading the logs. */
export interface LogAccess {
  /** As of the last look. */
  troubles(): readonly Advice[];
  /** Looks, and says what has changed. To be called about once a second; returns at once while another look is not done. */
  look(): Promise<void>;
}

/** What of the metrics side is looked at. */
type LogSide = Pick<MetricsPipeline, "caughtUpAt" | "unreadableTables"> & {
  readonly follower: Pick<MetricsPipeline["follower"], "problem" | "unreadable" | "files">;
};

/**
 * Finds out what cannot be read, whose it is, and what to do about it. XMail's own directories are mode 0700, so this is what nearly
 * everybody meets first.
 */
export function watchLogAccess(
  { xmail }: Settings,
  side: LogSide,
  say: ReportCondition,
  rightsOf = lookAtRights,
): LogAccess {
  const { logDir } = xmail;
  const { follower } = side;
  let isLooking = false;
  let troubles: readonly Advice[] = [];
  /** What was unreadable at the last look, and in two looks in a row: less may be a passing state of a rotation. */
  let before = "";
  let steady: readonly Unreadable[] = [];

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      const directory = await adviseOnDirectory();
      say("log directory", directory && lasting(directory, `log directory ${logDir} can be read`));
      if (directory !== undefined) {
        // nothing is known of what is in it
        troubles = [directory];
        return;
      }
      const files = await adviseOnFiles();
      const tables = await adviseOnTables();
      troubles = [files, tables].filter((advice) => advice !== undefined);
      say("log files", files && lasting(files, `log directory ${logDir}: all log files can be read`));
      say("domains", tables && lasting(tables, "the tables of domains can be read"));
    } finally {
      isLooking = false;
    }
  }

  async function adviseOnDirectory(): Promise<Advice | undefined> {
    const problem = follower.problem();
    return problem === undefined ? undefined : adviseDirectory(logDir, problem, await rightsFor(logDir, problem));
  }

  async function adviseOnFiles(): Promise<Advice | undefined> {
    const unreadable = follower.unreadable();
    const now = JSON.stringify(unreadable);
    if (now === before) steady = unreadable;
    before = now;
    const closed = new Set(steady.map(({ name }) => name));
    const others = follower.files().filter(({ cursor, path }) => path !== undefined && !closed.has(cursor.name));
    const [first] = steady;
    if (first !== undefined) {
      const rights = await rightsFor(`${logDir}/${first.name}`, first.code);
      return adviseFiles(logDir, steady, closed.size + others.length, rights);
    }
    const isEmpty = side.caughtUpAt() !== undefined && others.length === 0 && unreadable.length === 0;
    if (!isEmpty) return undefined;
    const switches = kinds.map((kind) => kind.switch);
    return adviseNoLogs(logDir, switches);
  }

  async function adviseOnTables(): Promise<Advice | undefined> {
    const [first] = side.unreadableTables();
    return first && adviseDomains(first.path, first.code, await rightsFor(first.path, first.code));
  }

  async function rightsFor(path: string, code: string) {
    return isDenied(code) ? rightsOf(path) : undefined;
  }

  return { troubles: () => troubles, look };
}

function lasting({ text, fix }: Advice, over: string): Condition {
  return { message: text, facts: { fix }, over };
}
