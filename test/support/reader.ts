import { createFollower, type Follower, type FollowerOptions, type FollowerState } from "../../src/files/follower.js";
import type { Parse } from "../../src/event.js";
import { lineOf } from "../../src/line.js";
import type { FileSystem } from "../../src/files/system.js";
import type { Waker } from "../../src/files/wake.js";
import { kindOf } from "../../src/kinds/list.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";

/** A file system with a clock that the test moves; milliseconds UTC. */
export type TimedSystem = FileSystem & { time: number };

/** One run of a follower: from a start to a stop or a kill. */
export interface Run {
  readonly follower: Follower;
  /** Takes in everything there is now and gives the lines, latin1, a damaged one as `<damage>`. */
  read(): Promise<string[]>;
  /** Looks at the directory again after this many milliseconds, as if nothing had woken it. */
  pass(millis: number): Promise<string[]>;
  /** What a snapshot would hold now. */
  save(): FollowerState;
}

type Options = Partial<Omit<FollowerOptions, "parse">> & {
  readonly zone?: string;
  /** Told each line as it is read. */
  readonly parse?: (...line: Parameters<Parse>) => unknown;
};

export function startRun(disk: TimedSystem, options: Options = {}): Run {
  const { zone = "UTC", parse: tell, ...rest } = options;
  const plain = createParser(createZone(zone));
  const row: Parse["row"] = (rows, index, state, moment) => {
    tell?.(lineOf(rows, index), { ...state }, moment);
    plain.row(rows, index, state, moment);
  };
  const follower = createFollower({
    directory: "/logs",
    system: disk,
    waker: silentWaker(),
    parse: Object.assign((...line: Parameters<Parse>) => plain(...line), plain, { row }),
    redact: (kind, text) => kindOf(kind).redact(text),
    maxLineBytes: 1_048_576,
    holdMs: 120_000,
    startAt: { from: "beginning" },
    restored: undefined,
    now: () => disk.time,
    steady: () => disk.time,
    saveProgress: () => Promise.resolve(),
    settle: () => Promise.resolve(),
    ...rest,
  });

  async function read(): Promise<string[]> {
    const lines: string[] = [];
    const ending = new AbortController();
    // nothing to read makes the follower wait for a change: that is the end here
    stopWaiting = () => ending.abort();
    while (!ending.signal.aborted) {
      const batch = await follower.next(7, ending.signal);
      for (const { line } of batch.items) lines.push(line.damage === undefined ? line.text : `<${line.damage}>`);
      batch.commit();
    }
    return lines;
  }

  let stopWaiting: () => void = () => undefined;

  function silentWaker(): Waker {
    return {
      wait: () => {
        stopWaiting();
        return Promise.resolve();
      },
      changed: () => new Set(),
      follow: () => undefined,
      close: () => undefined,
    };
  }

  return {
    follower,
    read,
    pass(millis) {
      disk.time += millis;
      return read();
    },
    // as it comes back from the state on disk
    save: () => JSON.parse(JSON.stringify(follower.save())) as FollowerState,
  };
}

/** A finger line with a number in it, with its line end: short, whole, told apart. */
export function fingerLine(number: number, time = "2026-11-24 12:00:00"): string {
  return `"mail"\t"alpha.example"\t"192.0.2.1"\t"${time}"\t"query ${String(number)}"\n`;
}

export function numbersOf(lines: readonly string[]): number[] {
  return lines.map((line) => Number(/query (\d+)/.exec(line)?.[1] ?? NaN));
}
