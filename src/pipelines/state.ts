import { join } from "node:path";
import type { Settings } from "../config.js";
import { ConfigError, Failure } from "../errors.js";
import { claimDirectory, ClaimRefused } from "../files/claim.js";
import type { FollowerState } from "../files/follower.js";
import { createCheckpointer, type Checkpointer } from "../files/checkpointer.js";
import { createStateStore, NewerState, nodeStateDisk, type Pipeline } from "../files/state.js";
import { createFileSystem } from "../files/node-system.js";
import { truePath } from "../files/system.js";
import type { Logger } from "../log.js";

/** That the state directory is this process's, as long as it runs. */
export interface StateClaim {
  /**
   * To be called now and then, and before the last write. Where the directory was removed, or can be written at last, it is
   * made and locked again, and `rewrite` writes into it what a start needs.
   * Rejects with Failure where another exporter has taken the directory: nothing may be written there any more.
   */
  renew(rewrite: () => Promise<void>): Promise<void>;
  release(): void;
}

/**
 * Makes the state directory and claims it for this process. A directory that cannot be made or written is said; the
 * exporter works on, but a restart will read everything again. Throws ConfigError where another exporter has it.
 */
export async function claimState(dir: string, log: Logger): Promise<StateClaim> {
  const shown = `--state.dir ${JSON.stringify(dir)}`;
  const claim = await claimDirectory(dir).catch((error: unknown) => {
    throw error instanceof ClaimRefused ? new ConfigError([`${shown}: ${error.message}`]) : error;
  });
  let said: string | undefined;
  say();

  function say(): void {
    const reason = claim.problem();
    if (reason !== undefined && reason !== said) log.warn({ dir, reason }, unclaimed);
    said = reason;
  }

  return {
    async renew(rewrite) {
      const isNew = await claim.renew().catch((error: unknown) => {
        throw error instanceof ClaimRefused ? new Failure(`${shown}: ${error.message}`) : error;
      });
      if (isNew && said === undefined) log.warn({ dir }, "the state directory was gone: it is made and written again");
      if (isNew && said !== undefined) log.info({ dir }, "the state directory can be written now");
      say();
      if (isNew) await rewrite();
    },
    release: claim.release,
  };
}

/** What both pipelines keep; each adds its own. */
export interface LogPipelineState {
  /** Log directory that the cursors belong to. */
  readonly directory: string;
  readonly follower: FollowerState;
}

export interface OpenedState<S> {
  readonly restored: S | undefined;
  /** 1 when there was a state and none of it could be used. */
  readonly resets: number;
  /** Saves what `collect` gives, a text as the state's JSON, at most so often. Milliseconds; default 5 s. */
  keep(collect: () => S | string, everyMs?: number): Checkpointer;
}

/**
 * Loads the state of a pipeline that follows the logs, beside the log directory's true path, to keep in it.
 * Throws ConfigError for a state of a newer version or of another log directory.
 */
export async function openLogState<S extends LogPipelineState>(
  pipeline: Pipeline,
  settings: Settings,
  log: Logger,
): Promise<OpenedState<S> & { readonly directory: string }> {
  const opened = await openState<S>(pipeline, settings, log);
  const directory = await truePath(settings.xmail.logDir);
  if (opened.restored !== undefined) await refuseOther(opened.restored, directory, settings.state.dir);
  return { ...opened, directory };
}

/**
 * Loads a state. Damaged generations are kept aside and said; with none left the start is as with no state.
 * Throws ConfigError for a state of a newer version.
 */
export async function openState<S>(
  pipeline: Pipeline,
  { state: { dir } }: Pick<Settings, "state">,
  log: Logger,
): Promise<OpenedState<S>> {
  const store = createStateStore(dir, pipeline, nodeStateDisk, Date.now);
  const { body, damaged, shortened } = await store.load().catch((error: unknown) => {
    if (error instanceof NewerState) throw new ConfigError([`--state.dir ${JSON.stringify(dir)}: ${error.message}`]);
    throw error;
  });
  for (const path of damaged) log.warn({ pipeline, path }, "a state file cannot be used and was kept aside");
  for (const path of shortened)
    log.warn({ pipeline, path }, "a state file is damaged at its end: what was saved in it before is used");
  const restored = body as S | undefined;
  const resets = restored === undefined && damaged.length > 0 ? 1 : 0;
  if (resets > 0) log.error({ pipeline }, "no usable state is left: reading begins as at the first start");
  return {
    restored,
    resets,
    keep(collect, everyMs = writeEveryMs) {
      /** How often it was written when a problem was last logged: said again only after a write that went well. */
      let said: number | undefined;
      const checkpointer = createCheckpointer({ store, collect, intervalMs: everyMs, now: Date.now, onFailure });
      return checkpointer;

      function onFailure(error: unknown): void {
        const { ok } = checkpointer.report();
        if (ok !== said) log.warn({ pipeline, dir, error }, failing);
        said = ok;
      }
    },
  };
}

/** Counters of one directory with the lines of another would be nobody's totals. A directory that moved still has its files. */
async function refuseOther({ directory, follower }: LogPipelineState, logDir: string, dir: string): Promise<void> {
  if (directory === logDir || follower.cursors.length === 0) return;
  const system = createFileSystem();
  for (const { id, name } of follower.cursors) {
    const found = await system.stat(join(logDir, name)).catch(() => undefined);
    if (found?.id === id) return;
  }
  throw new ConfigError([
    `--state.dir ${JSON.stringify(dir)}: holds the state of the log directory ${JSON.stringify(directory)}, not of ` +
      `${JSON.stringify(logDir)}; give each log directory a state directory of its own`,
  ]);
}

const unclaimed =
  "the state directory cannot be written: a restart reads everything again, and a second exporter is not noticed";
const failing = "the state cannot be written; it is tried again, totals in memory stay right";
/** Milliseconds between snapshots while something changes: what a crash makes the next start read again. */
const writeEveryMs = 5_000;
