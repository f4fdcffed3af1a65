import { kindOfFile, nameTime } from "./name.js";
import type { FileSystem } from "./system.js";

/**
 * For readers of what comes now: of the log files that are there at the first look only the newest of each kind, and all that come later.
 * So years of old files cost nothing.
 */
export function newestOnly(system: FileSystem, count = 3): FileSystem {
  let old: ReadonlySet<string> | undefined;
  return {
    ...system,
    async list(directory) {
      const names = await system.list(directory);
      const known = (old ??= new Set(olderThanNewest(names, count)));
      return names.filter((name) => !known.has(name));
    },
  };
}

function olderThanNewest(names: readonly string[], count: number): string[] {
  const kinds = Map.groupBy(names, kindOfFile);
  kinds.delete(undefined);
  return [...kinds.values()].flatMap((own) => own.toSorted((a, b) => nameTime(b) - nameTime(a)).slice(count));
}
