import type { Moment, Parse } from "../event.js";
import { offsetOf, type Rows } from "../line.js";
import { newCursor, positionOf, readByTime, type Cursor } from "./cursor.js";
import { hasUnread, type State } from "./file-state.js";
import type { Fingerprint, Redact } from "./fingerprint.js";
import { Loaded } from "./loaded.js";
import { nameTime } from "./name.js";
import type { Span } from "./source.js";
import type { FileStat, OpenFile } from "./system.js";

/**
 * A LOG FILE THAT A PIPELINE FOLLOWS: its cursor, the lines read from it that are not taken in yet, and what was seen of it. All of
 * that is changed here alone, and nobody else keeps any of it. What the content means is judged in `changed.ts`, which file has
 * which name in `directory.ts`.
 */
export class FollowedFile {
  /** Time in the name as first seen: files of a kind are read in this order. */
  readonly period: number;
  private own: Cursor;
  private state: State;
  private chunk: Loaded | undefined;

  /** `path` is undefined where the name belongs to another file or to none. */
  constructor(cursor: Cursor, path: string | undefined) {
    this.own = cursor;
    this.period = nameTime(cursor.file);
    // the state may hold a change that was seen but not looked into
    this.state = { path, isFresh: true, needsVerification: cursor.sureAt !== cursor.changedAt, modifiedAt: 0 };
  }

  get cursor(): Readonly<Cursor> {
    return this.own;
  }
  get path() {
    return this.state.path;
  }
  /** Why it cannot be read, for pages and messages. */
  get trouble(): string | undefined {
    return this.state.trouble;
  }
  /** What was seen of it. */
  get seen(): Readonly<State> {
    return this.state;
  }
  get loaded(): Loaded | undefined {
    return this.chunk;
  }

  /** The cursor as it is to be saved. */
  save(): Cursor {
    const { saved } = this.state;
    return saved === undefined ? this.own : { ...this.own, ...(saved.position as Cursor) };
  }

  /** `look` is the number of the follower's look, `now` milliseconds UTC. */
  observe(stat: FileStat, now: number, look: number): void {
    const { own, state } = this;
    // emptied by a second `cp`, its minute begins again
    if (stat.changedAt !== own.changedAt && stat.size <= own.size)
      Object.assign(state, { needsVerification: true, incompleteSince: undefined });
    if (stat.size < own.size) state.peak = Math.max(state.peak ?? 0, own.size);
    if (stat.size !== own.size) delete state.tornAt;
    own.size = stat.size;
    own.changedAt = stat.changedAt;
    state.modifiedAt = stat.modifiedAt;
    state.observedIn = look;
    if (!hasUnread(this)) state.seenIdleAt = now;
  }

  /** Seen at its name. */
  observeAtName(stat: FileStat, now: number, look: number): void {
    this.found();
    const isChanged = stat.changedAt !== this.own.changedAt;
    this.observe(stat, now, look);
    if (isChanged || !hasUnread(this)) delete this.state.trouble;
  }

  /** `now` is of the steady clock. */
  missed(now: number): void {
    this.state.missingSince ??= now;
  }

  found(): void {
    delete this.state.missingSince;
  }

  /** It is among the newest of its kind, or no longer. */
  mark(isFresh: boolean): void {
    this.state.isFresh = isFresh;
  }

  seenIdle(now: number): void {
    this.state.seenIdleAt = now;
  }

  failed(code: string, restsUntil?: number): void {
    this.state.trouble = code;
    if (restsUntil !== undefined) this.state.restsUntil = restsUntil;
  }

  worked(restsUntil?: number): void {
    delete this.state.trouble;
    if (restsUntil === undefined) delete this.state.restsUntil;
    else this.state.restsUntil = restsUntil;
  }

  /** True for a minute from the first time on that it was asked, until it is found whole. */
  isIncomplete(steady: number): boolean {
    this.state.incompleteSince ??= steady;
    return steady - this.state.incompleteSince < completeMs;
  }

  complete(): void {
    delete this.state.incompleteSince;
  }

  /** It stands at this path now, under the same inode or another. */
  moveTo(path: string, name: string, id = this.own.id): void {
    this.state.path = path;
    Object.assign(this.own, { name, id });
  }

  /** The name is another file's now: what an open handle still gives is read. */
  leave(now: number): void {
    this.state.path = undefined;
    this.missed(now);
  }

  opened(handle: OpenFile): OpenFile {
    return (this.state.handle = handle);
  }

  async close(): Promise<void> {
    const { handle } = this.state;
    delete this.state.handle;
    await handle?.close().catch(() => undefined);
  }

  /** Deleted for good, and no longer followed. */
  finish(): void {
    this.state.finished = true;
  }

  /** Where reading begins at the first start; `verifiedAt` where bytes before it were read for that. */
  begin(place: Partial<Cursor>): void {
    Object.assign(this.own, place);
  }

  /** The bytes behind the last complete line make none. */
  torn(size: number): void {
    this.state.tornAt = size;
  }

  skip(skip: Cursor["skip"]): void {
    if (skip === undefined) delete this.own.skip;
    else this.own.skip = skip;
  }

  /** Lines behind the cursor were loaded. */
  load(rows: Rows, moment: Moment): void {
    const isToEnd = offsetOf(rows, rows.count) === this.own.size && moment.liveAt === undefined;
    const lastMoment = isToEnd ? { modifiedAt: this.state.modifiedAt } : moment;
    this.chunk = new Loaded(rows, moment, lastMoment, this.own.reading);
  }

  /** Gives how many lines were taken; `until` in milliseconds UTC. */
  take(until: number, limit: number, parse: Parse, spans: Span[]): number {
    return this.chunk?.take(until, limit, this.own, parse, spans) ?? 0;
  }

  /** The cursor moves behind the lines that are out in a batch. */
  commit(redact: Redact): void {
    const { own, state, chunk } = this;
    if (chunk?.isOut() !== true) return;
    const { head, tail, offset, reading } = chunk.commit(own, redact);
    if (head !== undefined) own.head = head;
    if (tail !== undefined) own.tail = tail;
    own.offset = offset;
    own.reading = reading;
    delete own.skip;
    if (!chunk.isWaiting()) this.unload();
    if (own.offset >= own.size) state.seenIdleAt = state.modifiedAt;
  }

  /** The same, but what is saved stays where it was until `goBack`: nobody has acknowledged these lines. */
  pass(redact: Redact): void {
    this.state.saved ??= { position: positionOf(this.own), time: this.chunk?.firstTime() };
    this.commit(redact);
  }

  /** Puts the cursor back to where the last acknowledged line ends. */
  goBack(): void {
    const { saved } = this.state;
    if (saved === undefined) return;
    Object.assign(this.own, saved.position);
    delete this.state.saved;
    delete this.state.tornAt;
    this.unload();
  }

  /** The content up to `size` is that which was read. */
  verified(size: number): void {
    this.own.sureSize = size;
    this.own.sureAt = this.own.changedAt;
    this.state.needsVerification = false;
    delete this.state.peak;
  }

  /** A power loss took its end: `tail` is the last whole line now, and where it cut the file in front of the cursor, `at`. */
  cutBack(tail: Fingerprint | undefined, at?: number): void {
    Object.assign(this.own, { tail }, at === undefined ? {} : { offset: at, cut: at });
    if (at !== undefined) delete this.own.skip;
  }

  /** The same up to now, and what was seen behind it may come back: it is looked at again. */
  awaitPeak(peak: number): void {
    this.own.sureAt = this.own.changedAt;
    this.state.peak = peak;
    this.state.needsVerification = true;
  }

  /** Only lines later than the last one read are to be taken in, from behind the first one on, which was. */
  readByTime(): void {
    readByTime(this.own);
  }

  /** From here on the cursor speaks of the old content, with what was seen of it; gives back what undoes that. */
  showAsItWas(): () => void {
    const { own } = this;
    const { size, changedAt } = own;
    Object.assign(own, { size: Math.max(this.state.peak ?? 0, own.sureSize), changedAt: own.sureAt });
    return () => void Object.assign(own, { size, changedAt });
  }

  /** Another content under the same name, of which nothing was read. */
  startAnew(generation: number, { size, changedAt }: Pick<Cursor, "size" | "changedAt">): void {
    const { kind, file, id, name } = this.own;
    this.own = { ...newCursor(kind, file, generation, id), name, size, changedAt };
    for (const key of ["peak", "tornAt", "incompleteSince"] as const) delete this.state[key];
    this.state.needsVerification = false;
  }

  private unload(): void {
    this.chunk?.release();
    this.chunk = undefined;
  }
}

/** Milliseconds in which a copy is done, and what a network file system shows late is there. */
const completeMs = 60_000;
