import { createFollower, type Follower, type FollowerState } from "../../src/files/follower.js";
import { createCheckpointer } from "../../src/files/checkpointer.js";
import { createStateStore, type Pipeline, type StateDisk } from "../../src/files/state.js";
import type { Item } from "../../src/files/source.js";
import type { Waker } from "../../src/files/wake.js";
import { kindOf } from "../../src/kinds/list.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";
import type { SimulatedDisk } from "../support/disk.js";
import { numberOf } from "./ledger.js";

/** One pipeline as the product has it, from a start to a stop or a kill, over the simulated disk. */
export interface Consumer {
  readonly follower: Follower;
  /** Takes in what there is, until nothing is left or `onBatch` says that it was refused. */
  drain(limit: number): Promise<void>;
  snapshot(): Promise<void>;
  stop(): Promise<void>;
  /** Nothing reaches the disk any more. */
  kill(): Promise<void>;
}

/** Counts each line at once; counters and cursors are one snapshot. */
export interface Counting extends Consumer {
  /** How often each line was counted, by its number. */
  readonly counts: Map<number, number>;
}

interface Saved {
  readonly follower: FollowerState;
  readonly counts?: readonly (readonly [number, number])[];
}

export async function startCounting(disk: SimulatedDisk): Promise<Counting> {
  let counts = new Map<number, number>();
  const consumer = await start(disk, "metrics", 120_000, {
    restore: (saved) => (counts = new Map(saved.counts)),
    collect: () => ({ counts: [...counts] }),
    take(items) {
      for (const number of numbersOf(items)) counts.set(number, (counts.get(number) ?? 0) + 1);
      return true;
    },
  });
  return { ...consumer, counts };
}

/** Hands each batch to `deliver`, which says whether it was accepted; where `passes`, what was not is passed over for the time being. */
export function startShipping(
  disk: SimulatedDisk,
  deliver: (items: readonly Item[]) => boolean,
  passes: () => boolean = () => false,
): Promise<Consumer> {
  return start(disk, "otlp", 600_000, { restore: () => undefined, collect: () => ({}), take: deliver, passes });
}

export function numbersOf(items: readonly Item[]): number[] {
  return items.map(({ line }) => numberOf(line.text)).filter((number) => number !== undefined);
}

interface Work {
  restore(saved: Saved): void;
  collect(): Partial<Saved>;
  take(items: readonly Item[]): boolean;
  passes?(): boolean;
}

const parse = createParser(createZone("UTC"));
export const maxLineBytes = 400;

async function start(disk: SimulatedDisk, pipeline: Pipeline, holdMs: number, work: Work): Promise<Consumer> {
  let alive = true;
  let waiting: () => void = () => undefined;
  let hasPassed = false;
  const store = createStateStore(
    "/state",
    pipeline,
    mortal(disk, () => alive),
    () => disk.time,
  );
  const restored = (await store.load()).body as Saved | undefined;
  if (restored !== undefined) work.restore(restored);
  const follower = createFollower({
    directory: "/logs",
    system: disk,
    waker: silentWaker(() => waiting()),
    parse,
    redact: (kind, text) => kindOf(kind).redact(text),
    maxLineBytes,
    holdMs,
    startAt: { from: "beginning" },
    restored: restored?.follower,
    now: () => disk.time,
    steady: () => disk.time,
    saveProgress: () => checkpointer.write(),
    settle: () => checkpointer.flush(),
  });
  const checkpointer = createCheckpointer({
    store,
    collect: () => ({ follower: follower.save(), ...work.collect() }),
    // the commands of the test are the timer
    intervalMs: 2 ** 30,
    now: () => disk.time,
    onFailure: () => undefined,
  });
  checkpointer.markDirty();

  return {
    follower,
    async drain(limit) {
      const ending = new AbortController();
      waiting = () => ending.abort();
      if (hasPassed && work.passes?.() === false) {
        follower.goBack();
        hasPassed = false;
      }
      while (!ending.signal.aborted) {
        const batch = await follower.next(limit, ending.signal);
        if (batch.items.length > 0 && work.passes?.() === true) {
          batch.pass();
          hasPassed = true;
        } else if (hasPassed) {
          batch.rewind();
          return;
        } else if (work.take(batch.items)) {
          batch.commit();
          if (batch.items.length > 0) checkpointer.markDirty();
        } else {
          batch.rewind();
          return;
        }
      }
    },
    snapshot: () => checkpointer.write(),
    async stop() {
      await checkpointer.close();
      await follower.close();
    },
    async kill() {
      alive = false;
      await checkpointer.close();
      await follower.close();
    },
  };
}

function mortal(disk: StateDisk, isAlive: () => boolean): StateDisk {
  const guard = () => (isAlive() ? Promise.resolve() : Promise.reject(new Error("killed")));
  return {
    read: (path) => disk.read(path),
    write: (path, bytes) => guard().then(() => disk.write(path, bytes)),
    extend: (path, bytes, size) => guard().then(() => disk.extend(path, bytes, size)),
    rename: (from, to) => guard().then(() => disk.rename(from, to)),
    makeDirectory: (path) => disk.makeDirectory(path),
    remove: (path) => guard().then(() => disk.remove(path)),
  };
}

function silentWaker(onWait: () => void): Waker {
  return {
    wait() {
      onWait();
      return Promise.resolve();
    },
    changed: () => new Set(),
    follow: () => undefined,
    close: () => undefined,
  };
}
