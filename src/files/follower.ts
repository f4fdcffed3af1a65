import type { Parse } from "../event.js";
import type { KindName } from "../line.js";
import { createBatch, emptyBatch, type RowBatch } from "./batch.js";
import type { Cursor } from "./cursor.js";
import { createDirectory } from "./directory.js";
import { createScratch, type Redact } from "./fingerprint.js";
import { createFirstLook } from "./first-look.js";
import { isAwake, newestNames, unreadBytes } from "./file-state.js";
import type { FollowedFile } from "./followed-file.js";
import type { ReadOptions } from "./handle.js";
import { lagOf, type Lag, type Progress } from "./lag.js";
import { load } from "./load.js";
import { candidates, chooseNext, queueUp, type Queues } from "./merge.js";
import { createFileRegistry } from "./registry.js";
import type { Source, Span } from "./source.js";
import { createBeginning, type Start, type StartAt } from "./start.js";
import type { FileStat, FileSystem } from "./system.js";
import { listUnreadable, type Unreadable } from "./unreadable.js";
import type { Waker } from "./wake.js";

/** One pipeline's reader over all logs: a `Source` of whole lines in order, with its own cursors. */
export interface Follower extends Source {
  next(limit: number, signal: AbortSignal): Promise<RowBatch>;
  /** Looks at the directory and loads the next lines without taking any: keeps `lag` true while nobody reads. */
  poll(): Promise<void>;
  /** True once everything was taken in that the files held at the first look. */
  caughtUp(): boolean;
  /** Why the log directory cannot be read, or undefined. */
  problem(): string | undefined;
  /** Log files that the system does not let us read. */
  unreadable(): readonly Unreadable[];
  /** Bytes that the first look found unread, and how many of them are taken in; undefined before it. */
  progress(): Progress | undefined;
  lag(kind: KindName): Lag;
  lost(kind: KindName): Lost;
  files(): readonly FollowedFile[];
  /** Plain data for the state on disk: what was committed, and what was lost. */
  save(): FollowerState;
  close(): Promise<void>;
}

interface Lost {
  bytes: number;
  lines: number;
}

export interface FollowerState {
  readonly cursors: readonly Cursor[];
  /** Device and inode of the log directory: an empty one in its place is no deletion of all logs. */
  readonly directory?: string;
  readonly lost: Readonly<Partial<Record<KindName, Lost>>>;
  /** Where to begin in what could not be looked at yet; absent where all could. */
  readonly start?: Start;
}

export interface FollowerOptions {
  readonly directory: string;
  readonly system: FileSystem;
  readonly waker: Waker;
  readonly parse: Parse;
  readonly redact: Redact;
  readonly maxLineBytes: number;
  /** Bytes read at once, and with them the lines of a batch; a longer line is read with a larger buffer. Default 64 KiB. */
  readonly chunkBytes?: number;
  /** Milliseconds an open, deleted file with unread lines is held before it counts as lost. */
  readonly holdMs: number;
  /** Where to begin in files found at the very first start; a later start goes on where it was. */
  readonly startAt: StartAt;
  readonly restored: FollowerState | undefined;
  /** Milliseconds UTC. */
  now(): number;
  /** Milliseconds of a clock that nobody sets. */
  steady(): number;
  /** Writes the state where lines were taken in since; called before a cursor starts again. */
  saveProgress(): Promise<void>;
  /** Writes the state in any case; called once files have ended, or what became of one was concluded. */
  settle(): Promise<void>;
}

export function createFollower(options: FollowerOptions): Follower {
  const { now, steady, waker, redact, restored, chunkBytes = 65_536 } = options;
  const lost: Partial<Record<KindName, Lost>> = structuredClone(restored?.lost ?? {});
  const path = options.directory;
  const registry = createFileRegistry(structuredClone([...(restored?.cursors ?? [])]), { ...options, path });
  let looks = 0;
  const reading: ReadOptions = {
    ...options,
    chunkBytes,
    scratch: createScratch(2 * chunkBytes),
    onLost,
    retire: registry.retire,
    look: () => looks,
  };
  const beginning = createBeginning(restored === undefined ? null : restored.start, options.startAt, reading);
  const directory = createDirectory(registry, { ...options, ...reading, path, identity: restored?.directory, onNew });
  /** Asked for, and done before anything else is. */
  let mustGoBack = false;
  const firstLook = createFirstLook();
  let lastPoll = -Infinity;
  let lastFullLook = -Infinity;
  /** Milliseconds UTC. */
  let lastFullLookAt = -Infinity;
  let turn: Promise<unknown> = Promise.resolve();

  function onLost(cursor: Cursor, bytes: number, lines: number): void {
    const sum = (lost[cursor.kind] ??= { bytes: 0, lines: 0 });
    sum.bytes += bytes;
    sum.lines += lines;
  }

  async function onNew(file: FollowedFile, stat: FileStat): Promise<void> {
    const wasThere = await beginning.place(file, stat);
    if (!wasThere && firstLook.isDone()) file.seenIdle(lastFullLookAt);
  }

  /** One at a time: a poll and a read must not load the same file. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = turn.then(act);
    // not the result itself: a batch that is done must not be kept until the next one is
    turn = result.then(nothing, nothing);
    return result;
  }

  async function look(): Promise<void> {
    looks++;
    if (mustGoBack) for (const file of registry.files) file.goBack();
    mustGoBack = false;
    const names = waker.changed();
    const time = steady();
    const isPollDue = time - lastPoll >= pollMs;
    if (isPollDue) lastPoll = time;
    if (time - lastFullLook >= fullLookMs || (isPollDue && (await directory.isChanged()))) {
      const lookedAt = now();
      await directory.look();
      lastFullLook = time;
      lastFullLookAt = lookedAt;
      const isRead = directory.problem() === undefined;
      // before any line is taken by it
      if (beginning.note(isRead ? [...directory.closed().keys()] : undefined)) await options.settle();
      if (isRead && !firstLook.isDone()) firstLook.done(registry.files);
      registry.files.forEach(closeOld);
      waker.follow(newestNames(registry.files));
    } else if (isPollDue) {
      const awake = registry.files.filter((file) => isAwake(file, now())).map(({ cursor }) => cursor.name);
      await directory.look(new Set([...names, ...awake]));
    } else if (names.size > 0) await directory.look(names);
  }

  /** A file that nobody writes any more needs no handle: only one still growing can be deleted with lines unread. */
  function closeOld(file: FollowedFile): void {
    const isDone = file.seen.missingSince === undefined && unreadBytes(file) === 0;
    const isStill = !file.seen.isFresh || now() - file.cursor.changedAt > stillMs;
    if (isDone && isStill && file.seen.handle !== undefined) void file.close();
  }

  async function loadNext(queues: Queues): Promise<FollowedFile[]> {
    const files = candidates(queues, steady());
    for (const file of files) if (file.loaded === undefined) await load(file, reading);
    return files.filter((file) => file.loaded?.peek(reading.parse) !== undefined);
  }

  async function take(limit: number): Promise<RowBatch> {
    const spans: Span[] = [];
    let count = 0;
    const files = new Set<FollowedFile>();
    const queues = queueUp(registry.files);
    let isLast = false;
    while (count < limit) {
      const choice = chooseNext(await loadNext(queues));
      isLast = choice === undefined;
      if (choice === undefined) break;
      files.add(choice.file);
      count += choice.file.take(choice.until, limit - count, reading.parse, spans);
      // what follows in this file can only be loaded after the commit, and the others must not run away from it
      if (mayGoOn(choice.file)) break;
    }
    return createBatch({ spans, files, isLast, parse: reading.parse, redact, onCommit: closeOld });
  }

  async function next(limit: number, signal: AbortSignal): Promise<RowBatch> {
    while (!signal.aborted) {
      const batch = await inTurn(async () => {
        await look();
        return take(limit);
      });
      if (batch.spans.length > 0) return batch;
      // lines from before the start were passed over
      batch.commit();
      const waiting = candidates(queueUp(registry.files), steady()).length > 0;
      if (!waiting) await waker.wait(pollMs, signal);
    }
    return emptyBatch;
  }

  return {
    next,
    goBack: () => void (mustGoBack = true),
    poll: () =>
      inTurn(async () => {
        await look();
        await loadNext(queueUp(registry.files));
      }),
    caughtUp: firstLook.caughtUp,
    problem: () => directory.problem(),
    unreadable: () => listUnreadable(registry.files, directory.closed()),
    progress: firstLook.progress,
    lag: (kind) =>
      lagOf(
        registry.files.filter((file) => file.cursor.kind === kind),
        now(),
      ),
    lost: (kind) => lost[kind] ?? { bytes: 0, lines: 0 },
    files: () => registry.files,
    save() {
      const identity = directory.identity();
      const start = beginning.save();
      return {
        ...{ cursors: registry.cursors(), lost },
        ...(identity === undefined ? {} : { directory: identity }),
        ...(start === undefined ? {} : { start }),
      };
    },
    async close() {
      await turn;
      for (const file of registry.files) await file.close();
    },
  };
}

/** All that is loaded is taken, and there is more behind it. */
function mayGoOn({ cursor, loaded }: FollowedFile): boolean {
  return loaded?.isWaiting() !== true && (loaded?.end() ?? cursor.offset) !== cursor.size;
}

function nothing(): void {}

/** Milliseconds between looks at the files that are alive, where no wake-up came. */
const pollMs = 1_000;
/** Milliseconds between looks at the whole directory. */
const fullLookMs = 5_000;
/** Milliseconds without a change after which a file that is read is closed. */
const stillMs = 600_000;
