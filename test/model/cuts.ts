/**
 * FILES THAT A POWER LOSS CUT. They may be copies that are still written, and are read once they were seen like that for a minute. A
 * restart within that minute begins it again, nobody knows how long the exporter was away; what was concluded then is in the state.
 */
export interface Cuts {
  add(path: string): void;
  /** Written again, not longer: its minute begins again. */
  touch(path: string): void;
  move(from: string, to: string): void;
  /** Both pipelines looked. Gives the paths whose minute is not over. */
  look(look: Look): string[];
  /** The state may be from before the minute was over. */
  forget(): void;
  restart(): void;
}

interface Look {
  /** Milliseconds UTC. */
  readonly time: number;
  /** Every file could be read, and the whole directory was looked at. */
  readonly whole: boolean;
  /** The disk takes the state. */
  readonly saves: boolean;
  exists(path: string): boolean;
}

interface Cut {
  /** When it was seen first. */
  seen?: number | undefined;
  isOver: boolean;
  isSaved: boolean;
}

export function createCuts(): Cuts {
  const cuts = new Map<string, Cut>();
  const add = (path: string) => void cuts.set(path, { isOver: false, isSaved: true });

  /** A file that is away may come back to a reader that begins its minute then. */
  function pass(cut: Cut, { time, whole, saves }: Look, isThere: boolean): void {
    if (!saves) cut.isSaved = false;
    if (!isThere) cut.seen = undefined;
    else if (whole) cut.seen ??= time;
    if (whole && cut.seen !== undefined && time > cut.seen + 62_000) cut.isOver = true;
  }

  return {
    add,
    touch(path) {
      const cut = cuts.get(path);
      if (cut !== undefined) cut.seen = undefined;
    },
    move(from, to) {
      const cut = cuts.get(from);
      cuts.delete(from);
      if (cut !== undefined) cuts.set(to, { ...cut, seen: undefined });
    },
    look(look) {
      const waiting: string[] = [];
      for (const [path, cut] of cuts) {
        const isThere = look.exists(path);
        if (!cut.isOver) pass(cut, look, isThere);
        if (!cut.isOver && isThere) waiting.push(path);
      }
      return waiting;
    },
    forget() {
      for (const cut of cuts.values()) cut.isSaved = false;
    },
    restart() {
      for (const [path, cut] of cuts) if (!cut.isOver || !cut.isSaved) add(path);
    },
  };
}
