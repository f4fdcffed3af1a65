import { Tail } from "tail";

/** One watch per growing file, by `tail`. */
export interface TailWake {
  follow(names: readonly string[]): void;
  close(): void;
}

/**
 * `tail` as a wake-up and nothing more: it would lose lines on truncation, rename and deletion, so it never reads here.
 * Everything it can throw (a missing file throws in its constructor) ends in this file: without it the poll finds the line.
 */
export function createTailWake(directory: string, onChange: (name: string) => void): TailWake {
  const tails = new Map<string, Wake>();

  function stop(name: string): void {
    const tail = tails.get(name);
    tails.delete(name);
    try {
      tail?.unwatch();
    } catch {
      // a watch that cannot be ended was never begun
    }
  }

  return {
    follow(names) {
      for (const name of tails.keys()) if (!names.includes(name)) stop(name);
      for (const name of names) {
        if (tails.has(name)) continue;
        try {
          const tail = new Wake(`${directory}/${name}`, { follow: false });
          tail.on("wake", () => onChange(name));
          tail.on("error", () => stop(name));
          tails.set(name, tail);
        } catch {
          // gone again, or watches are used up: the poll sees it
        }
      }
    },
    close() {
      for (const name of [...tails.keys()]) stop(name);
    },
  };
}

/** Overrides what `tail` 2.2.6 does on a change: it tells, and reads nothing. The version is pinned for that. */
class Wake extends Tail {
  override change(): void {
    this.emit("wake");
  }
  override watchFileEvent(): void {
    this.emit("wake");
  }
  override rename(): void {
    this.emit("wake");
  }
  override readBlock(): void {
    // nothing is read here
  }
}
