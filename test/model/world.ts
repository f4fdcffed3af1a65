import type { Item } from "../../src/files/source.js";
import type { KindName } from "../../src/line.js";
import { kindOfFile } from "../../src/files/name.js";
import { createDisk, type SimulatedDisk } from "../support/disk.js";
import { numbersOf, startCounting, startShipping, type Consumer, type Counting } from "./consumers.js";
import { createCuts, type Cuts } from "./cuts.js";
import { createLedger, numbersIn, tornBytes, type Ledger } from "./ledger.js";

/** The simulated directory, the two pipelines that read it, and what the promise says about them. */
export interface World {
  readonly disk: SimulatedDisk;
  readonly ledger: Ledger;
  counting: Counting;
  shipping: Consumer;
  /** The line that is being written, by path: the rest of it, and the bytes that stand in the file. */
  readonly torn: Map<string, { rest: string; written: number }>;
  /** True once files could not be read: what was seen then could not be told from what was there before. */
  wasBlind: boolean;
  sinkUp: boolean;
  /** The backend refuses the records themselves: the reader looks further for one that it takes. */
  sinkRefuses: boolean;
  /** Numbers that are counted by now and can only be lost by a restore. */
  counted: Set<number>;
  /** Lines of truncated files, from the truncation until a follower has seen it. */
  readonly cutOff: Set<number>;
  /** Counted lines that no file holds any more and the state on disk must: a truncation was seen, and the disk took the state. */
  readonly durable: Set<number>;
  /** Numbers a scraper saw. */
  readonly scraped: Set<number>;
  readonly delivered: Map<number, number>;
  /** Highest number delivered for the first time, by file and generation. */
  readonly highest: Map<string, number>;
  /** Lines written behind the remains of a torn one, after a power loss: the old time in front can hide them. */
  readonly glued: Set<number>;
  /** Files that a power loss cut inside a damaged line: of its bytes nothing is known by which to tell what grows there. */
  readonly blurred: Set<string>;
  /** Files that a power loss cut. */
  readonly cuts: Cuts;
  readonly destroyed: Destroyed[];
  /** Bytes behind the last whole line that the counting pipeline saw, by path; gone when the file is touched. */
  readonly seenTorn: Map<string, number>;
  /** Bytes seen, never read, and destroyed since the last start. */
  readonly owed: Map<KindName, number>;
}

interface Destroyed {
  readonly kind: KindName;
  readonly content: string;
  /** It came back later, and was read then. */
  returned: boolean;
}

export async function createWorld(): Promise<World> {
  const disk = createDisk();
  const world = {
    disk,
    ledger: createLedger(),
    torn: new Map(),
    sinkUp: true,
    sinkRefuses: false,
    wasBlind: false,
    counted: new Set<number>(),
    cutOff: new Set<number>(),
    durable: new Set<number>(),
    scraped: new Set<number>(),
    delivered: new Map(),
    highest: new Map(),
    glued: new Set<number>(),
    blurred: new Set<string>(),
    cuts: createCuts(),
    destroyed: [],
    seenTorn: new Map(),
    owed: new Map(),
  } as Partial<World> as World;
  await startBoth(world);
  return world;
}

/** Starts both pipelines from what the state on disk says. */
export async function startBoth(world: World): Promise<void> {
  world.counting = await startCounting(world.disk);
  world.shipping = await startShipping(
    world.disk,
    (items) => deliver(world, items),
    () => world.sinkRefuses,
  );
  // what only the memory of the last run knew is gone with it; the state and the files are what is left
  world.counted = new Set(world.counting.counts.keys());
  for (const number of world.durable)
    if (!world.counted.has(number)) throw new Error(`line ${number} was not in the state when its file was read again`);
  world.cutOff.clear();
  world.cuts.restart();
  world.highest.clear();
  for (const kind of ["finger", "ctrl"] as const) world.owed.set(kind, world.counting.follower.lost(kind).bytes);
  world.seenTorn.clear();
}

/** Paths of the files that a follower must see. */
export function logPaths(disk: SimulatedDisk): string[] {
  return disk.paths().filter((path) => path.startsWith("/logs/") && kindOfFile(path.slice(6)) !== undefined);
}

function numbersOnDisk(disk: SimulatedDisk): Set<number> {
  return new Set(logPaths(disk).flatMap((path) => numbersIn(disk.content(path))));
}

/** Both pipelines look after `millis`. `whole`: no error is injected, and the whole directory was due. */
export async function drainBoth(world: World, millis: number, limit: number, whole: boolean): Promise<void> {
  const { disk, counting, shipping } = world;
  disk.time += millis;
  await counting.drain(limit);
  await shipping.drain(limit);
  checkCounts(world, whole);
  if (whole) noteTorn(world);
  // a state that could not be written waits for the timer, which the model has not
  if (!takesState(disk)) world.cutOff.clear();
  else if (whole) noteDurable(world);
  checkOrder(world);
  checkSecrets(world);
}

function takesState(disk: SimulatedDisk): boolean {
  return disk.fault("write", "/state/metrics.tmp") === undefined;
}

function checkCounts({ counting, counted, scraped, glued, disk, cuts }: World, whole: boolean): void {
  const { counts, follower } = counting;
  const onDisk = numbersOnDisk(disk);
  const look = {
    time: disk.time,
    whole,
    saves: takesState(disk),
    exists: (path: string) => logPaths(disk).includes(path),
  };
  for (const path of cuts.look(look)) for (const number of numbersIn(disk.content(path))) onDisk.delete(number);
  for (const [number, count] of counts) if (count !== 1) throw new Error(`line ${number} was counted ${count} times`);
  for (const number of counted)
    if (!counts.has(number)) throw new Error(`line ${number} was counted and is not any more`);
  if (whole) for (const number of onDisk) if (!counts.has(number) && !glued.has(number)) throw missed(number);
  for (const number of counts.keys()) counted.add(number);
  if (!whole || !follower.caughtUp()) return;
  // what a scraper saw is counted still, or was deleted or truncated between the last snapshot and the start
  for (const number of scraped)
    if (!counts.has(number) && onDisk.has(number) && !glued.has(number))
      throw new Error(`line ${number} was scraped and is not counted any more`);
  for (const number of counts.keys()) scraped.add(number);
}

function noteDurable({ cutOff, counted, durable }: World): void {
  for (const number of cutOff) if (counted.has(number)) durable.add(number);
  cutOff.clear();
}

function missed(number: number): Error {
  return new Error(`line ${number} is in a file and was not counted`);
}

/** Nothing of a file was delivered before what stands in front of it. */
function checkOrder({ disk, delivered, glued }: World): void {
  for (const path of logPaths(disk)) {
    const numbers = numbersIn(disk.content(path));
    const last = numbers.findLastIndex((number) => delivered.has(number));
    for (const number of numbers.slice(0, Math.max(0, last)))
      if (!delivered.has(number) && !glued.has(number)) throw new Error(`line ${number} was passed over`);
  }
}

function noteTorn({ disk, torn, seenTorn }: World): void {
  seenTorn.clear();
  for (const path of logPaths(disk)) {
    const content = disk.content(path);
    // with no whole line there is nothing to tell a refill by
    const { written } = torn.get(path) ?? { written: 0 };
    // behind the remains of another line it cannot be told from them
    if (numbersIn(content).length > 0 && written === tornBytes(content)) seenTorn.set(path, written);
  }
}

/** The state on disk and in memory holds no password. */
function checkSecrets({ disk, counting, shipping }: World): void {
  const states = disk.paths().filter((path) => path.startsWith("/state/"));
  const texts = [...states.map((path) => disk.content(path)), JSON.stringify(counting.follower.save())];
  if ([...texts, JSON.stringify(shipping.follower.save())].some((text) => text.includes("secret")))
    throw new Error("a password is in the state");
}

function deliver({ sinkUp, delivered, highest }: World, items: readonly Item[]): boolean {
  if (!sinkUp && items.length > 0) return false;
  for (const item of items) {
    const [number] = numbersOf([item]);
    if (number === undefined) continue;
    const before = delivered.get(number) ?? 0;
    delivered.set(number, before + 1);
    if (before > 0) continue;
    const file = `${item.line.file}#${item.line.generation}`;
    if (number < (highest.get(file) ?? 0)) throw new Error(`line ${number} of ${file} was delivered out of order`);
    highest.set(file, number);
  }
  return true;
}

/** Tells the model that the content of a file will be gone, or `most` bytes at its end. */
export function noteDestroyed(world: World, path: string, most = Infinity): void {
  const kind = kindOfFile(path.slice(6));
  if (kind === undefined) return;
  world.destroyed.push({ kind, content: world.disk.content(path), returned: false });
  const seen = Math.min(most, world.seenTorn.get(path) ?? 0);
  world.owed.set(kind, (world.owed.get(kind) ?? 0) + seen);
  world.seenTorn.delete(path);
}

/** All errors are over and everything had its time: nothing may be missing now, and every loss is counted. */
export async function settle(world: World): Promise<void> {
  world.disk.fault = () => undefined;
  world.sinkUp = true;
  world.sinkRefuses = false;
  for (const millis of [6_000, 6_000, 61_000, 61_000, 61_000, 601_000, 6_000]) await drainBoth(world, millis, 50, true);
  const { disk, delivered, glued, counting, owed } = world;
  for (const number of numbersOnDisk(disk))
    if (!delivered.has(number) && !glued.has(number)) throw new Error(`line ${number} was never delivered`);
  for (const kind of ["finger", "ctrl"] as const) {
    const { bytes } = counting.follower.lost(kind);
    if (bytes < (owed.get(kind) ?? 0)) throw new Error(`${owed.get(kind)} bytes of ${kind} are lost, ${bytes} counted`);
    const most = world.wasBlind ? Infinity : mostLost(world, kind);
    if (bytes > most) throw new Error(`${bytes} bytes of ${kind} counted as lost, at most ${most} are`);
  }
  for (const kind of ["finger", "ctrl"] as const) {
    if (counting.follower.lag(kind).seconds !== 0) throw new Error(`lag of ${kind} without an unread line`);
  }
}

/** Bytes that were destroyed, without the lines counted. */
function mostLost({ destroyed, counted }: World, kind: KindName): number {
  let most = 0;
  for (const { content, returned } of destroyed.filter((piece) => piece.kind === kind)) {
    most += content.length;
    if (returned) continue;
    // what is left of a line whose end was lost is counted, though the line was
    for (const line of content.split("\n").slice(0, -1))
      if (numbersIn(`${line}\n`).some((number) => counted.has(number))) most -= line.length + 1;
  }
  return most;
}
