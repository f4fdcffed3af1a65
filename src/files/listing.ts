import { kindOfFile } from "./name.js";
import { errorCode, type FileStat, type FileSystem } from "./system.js";

/** WHAT THE SYSTEM SAYS of the log directory: which names there are, what stands behind them, and whether it can be told. */
export interface Listing {
  /**
   * Names of log files, in order; undefined where they cannot be told, and `problem` says why. An empty directory that is
   * another one now is no answer where log files were `known`: a share may not be mounted.
   */
  list(known: boolean): Promise<string[] | undefined>;
  /** True where names came or went since they were listed, as far as the directory's own time tells. */
  isChanged(): Promise<boolean>;
  stat(names: readonly string[]): Promise<Stats>;
  problem(): string | undefined;
  /** Device and inode of the directory when it last held log files. */
  identity(): string | undefined;
}

interface Stats {
  /** By name. Files only, and each once: under a second name it would be counted twice. */
  readonly found: ReadonlyMap<string, FileStat>;
  /** Why nothing is known of a name; ENOENT where there is none. */
  readonly failed: ReadonlyMap<string, string>;
}

/** `identity` is what it was in the last run. */
export function createListing(system: FileSystem, path: string, identity: string | undefined): Listing {
  let problem: string | undefined;
  /** Time of the directory's last change when its names were listed. Milliseconds UTC. */
  let listedAt: number | undefined;

  return {
    async list(known) {
      try {
        const { id, changedAt } = await system.stat(path);
        listedAt = changedAt;
        const names = (await system.list(path)).filter((name) => kindOfFile(name) !== undefined);
        const lost = names.length === 0 && known && identity !== undefined && id !== identity;
        problem = lost ? "is empty and not the directory that was read before; is it mounted?" : undefined;
        if (lost) return undefined;
        if (names.length > 0) identity = id;
        return names.toSorted();
      } catch (error) {
        problem = errorCode(error);
        return undefined;
      }
    },
    isChanged: async () => (await system.stat(path).catch(() => undefined))?.changedAt !== listedAt,
    async stat(names) {
      const found = new Map<string, FileStat>();
      const failed = new Map<string, string>();
      const ids = new Set<string>();
      // together: each wait for a single answer would cost more than the answer
      const answers = await Promise.allSettled(names.map((name) => system.stat(`${path}/${name}`)));
      for (const [index, name] of names.entries()) {
        const answer = answers[index];
        if (answer?.status === "fulfilled") {
          const stat = answer.value;
          if (stat.isFile && !ids.has(stat.id)) found.set(name, stat);
          ids.add(stat.id);
        } else failed.set(name, errorCode(answer?.reason));
      }
      return { found, failed };
    },
    problem: () => problem,
    identity: () => identity,
  };
}
