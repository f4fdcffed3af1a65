import fc from "fast-check";
import { kindOfFile } from "../../src/files/name.js";
import { maxLineBytes } from "./consumers.js";
import { numbersIn, tornBytes } from "./ledger.js";
import { drainBoth, logPaths, noteDestroyed, startBoth, type World } from "./world.js";

/** Everything that can happen to the files, the disk, the backend and the process, as commands that fast-check can shrink. */
export const commands = fc.commands(
  [
    ...Array.from({ length: 3 }, () =>
      command("write", { slot: slots(), count: fc.integer({ min: 1, max: 4 }) }, write),
    ),
    command("tear", { slot: slots(), at: fc.integer({ min: 1, max: 60 }) }, tear),
    command("overlong", { slot: slots() }, overlong),
    command("rename", { slot: slots(), to: slots() }, rename),
    command("renameOut", { slot: slots() }, renameOut),
    command("renameIn", { slot: slots() }, renameIn),
    command("truncate", { slot: slots(), refill: fc.integer({ min: 0, max: 6 }) }, truncate),
    command("delete", { slot: slots() }, remove),
    command(
      "bringBack",
      { slot: slots(), away: fc.constantFrom(1_000, 70_000, 200_000), copy: fc.boolean() },
      bringBack,
    ),
    command(
      "copyOver",
      { slot: slots(), pieces: fc.integer({ min: 1, max: 4 }), kill: fc.boolean(), add: fc.nat({ max: 2 }) },
      copyOver,
    ),
    command("losePower", { slot: slots(), bytes: fc.integer({ min: 1, max: 250 }), nul: fc.boolean() }, losePower),
    command("fault", { fault: errors() }, fault),
    command("heal", {}, (world) => void (world.disk.fault = () => undefined)),
    command("backend", { up: fc.boolean() }, (world, { up }) => void (world.sinkUp = up)),
    command("refuse", { refuses: fc.boolean() }, (world, { refuses }) => void (world.sinkRefuses = refuses)),
    command("stop", {}, stop),
    command("kill", { damage: fc.constantFrom("none", "none", "newest", "both"), how: fc.nat({ max: 3 }) }, kill),
    command("snapshot", {}, snapshot),
    ...Array.from({ length: 3 }, () =>
      command("poll", { millis: waits(), limit: fc.integer({ min: 1, max: 9 }) }, poll),
    ),
  ],
  { maxCommands: 40, size: "max" },
);

type Values<T> = { [K in keyof T]: T[K] extends fc.Arbitrary<infer V> ? V : never };

function command<T extends Record<string, fc.Arbitrary<unknown>>>(
  name: string,
  arbitraries: T,
  act: (world: World, values: Values<T>) => Promise<void> | void,
): fc.Arbitrary<fc.AsyncCommand<object, World>> {
  return fc.record(arbitraries).map((values) => ({
    check: () => true,
    run: async (_model, world) => act(world, values as Values<T>),
    toString: () => `${name}(${JSON.stringify(values)})`,
  }));
}

/** Few files, so that things happen to the same ones; the last two share a period shifted as in a DST night. */
function slots(): fc.Arbitrary<string> {
  return fc.constantFrom(
    "/logs/finger-202611241200",
    "/logs/finger-202611241300",
    "/logs/finger-202611241800",
    "/logs/ctrl-202611240000",
    "/logs/ctrl-202611232300",
  );
}

function waits(): fc.Arbitrary<number> {
  return fc.constantFrom(0, 1_100, 6_000, 6_000, 6_000, 61_000);
}

function errors(): fc.Arbitrary<{ operation: string; code: string }> {
  return fc.constantFrom(
    { operation: "list", code: "EIO" },
    { operation: "stat", code: "EACCES" },
    { operation: "open", code: "EMFILE" },
    { operation: "open", code: "EACCES" },
    { operation: "read", code: "EIO" },
    { operation: "write", code: "ENOSPC" },
  );
}

function exists({ disk }: World, path: string): boolean {
  return disk.paths().includes(path);
}

/** One append as XMail does it; the rest of a torn line is written first, its writer still holds the lock. */
function append(world: World, path: string, text: string): void {
  const { disk, torn, glued, blurred, seenTorn } = world;
  const pending = torn.get(path);
  const number = world.ledger.written();
  const isGlued = pending === undefined && exists(world, path) && tornBytes(disk.content(path)) > 0;
  if (isGlued || blurred.has(path)) glued.add(number);
  torn.delete(path);
  seenTorn.delete(path);
  disk.append(path, (pending?.rest ?? "") + text);
}

function nextLine(world: World, path: string): string {
  return world.ledger.next(kindOfFile(path.slice(6)) ?? "finger", world.disk.time);
}

function write(world: World, { slot, count }: { slot: string; count: number }): void {
  for (let index = 0; index < count; index++) append(world, slot, nextLine(world, slot));
}

function tear(world: World, { slot, at }: { slot: string; at: number }): void {
  const line = nextLine(world, slot);
  append(world, slot, line.slice(0, at));
  world.torn.set(slot, { rest: line.slice(at), written: at });
}

/** Behind a whole line: of a file with damaged lines alone nothing is known by which to tell a refill. */
function overlong(world: World, { slot }: { slot: string }): void {
  if (!exists(world, slot) || numbersIn(world.disk.content(slot)).length === 0)
    append(world, slot, nextLine(world, slot));
  append(world, slot, `"${"x".repeat(maxLineBytes * 2)}"\n`);
}

function rename(world: World, { slot, to }: { slot: string; to: string }): void {
  if (!exists(world, slot) || slot === to || kindOfFile(slot.slice(6)) !== kindOfFile(to.slice(6))) return;
  if (exists(world, to)) noteDestroyed(world, to);
  move(world, slot, to);
}

function move({ disk, torn, blurred, seenTorn, cuts }: World, from: string, to: string): void {
  const rest = torn.get(from);
  torn.delete(from);
  torn.delete(to);
  if (rest !== undefined) torn.set(to, rest);
  seenTorn.delete(from);
  if (blurred.delete(from)) blurred.add(to);
  cuts.move(from, to);
  disk.move(from, to);
}

function renameOut(world: World, { slot }: { slot: string }): void {
  if (!exists(world, slot)) return;
  noteDestroyed(world, slot, 0);
  const last = world.destroyed.at(-1);
  if (last !== undefined) last.returned = true;
  move(world, slot, `${slot}.1`);
}

function renameIn(world: World, { slot }: { slot: string }): void {
  if (!exists(world, `${slot}.1`) || exists(world, slot)) return;
  move(world, `${slot}.1`, slot);
}

async function truncate(world: World, { slot, refill }: { slot: string; refill: number }): Promise<void> {
  if (!exists(world, slot)) return;
  noteDestroyed(world, slot);
  const { id } = await world.disk.stat(slot).catch(() => ({ id: "" }));
  // one that was replaced since the last look is another file that is deleted
  if (world.counting.follower.files().some((file) => file.path === slot && file.cursor.id === id))
    for (const number of numbersIn(world.disk.content(slot))) world.cutOff.add(number);
  world.torn.delete(slot);
  // no XMail writes, rotates and writes again within a second
  world.disk.time += 1_000;
  world.disk.rewrite(slot, "");
  if (refill > 0) write(world, { slot, count: refill });
}

function remove(world: World, { slot }: { slot: string }): void {
  if (!exists(world, slot)) return;
  noteDestroyed(world, slot);
  world.torn.delete(slot);
  world.disk.delete(slot);
}

/**
 * Away for a while and back: moved, or restored as a copy with another inode. Copies are seen before and behind: one that
 * takes a freed inode while nobody can look is not to be told from what had it before.
 */
async function bringBack(
  world: World,
  { slot, away, copy }: { slot: string; away: number; copy: boolean },
): Promise<void> {
  if (!exists(world, slot)) return;
  if (copy && !isHealthy(world)) return;
  if (copy) await poll(world, { millis: 6_000, limit: 9 });
  noteDestroyed(world, slot, 0);
  const last = world.destroyed.at(-1);
  if (last !== undefined) last.returned = true;
  const { disk } = world;
  if (copy) {
    disk.copy(slot, "/elsewhere");
    disk.delete(slot);
  } else disk.move(slot, "/elsewhere");
  for (let passed = 0; passed < away; passed += 35_000) await poll(world, { millis: Math.min(away, 35_000), limit: 9 });
  disk.move("/elsewhere", slot);
  if (copy) await poll(world, { millis: 6_000, limit: 9 });
}

/** Emptied, and written again piece by piece, as `cp` and `scp` do, with looks in between; then XMail writes on. */
async function copyOver(
  world: World,
  { slot, pieces, kill: isKilled, add }: { slot: string; pieces: number; kill: boolean; add: number },
): Promise<void> {
  if (!exists(world, slot) || world.blurred.has(slot)) return;
  const content = world.disk.content(slot);
  world.cuts.touch(slot);
  for (let piece = 0; piece <= pieces; piece++) {
    // what they write first is longer than a line
    const least = piece === 0 ? 0 : content.indexOf("\n") + 1;
    world.disk.rewrite(slot, content.slice(0, Math.max(least, Math.floor((content.length * piece) / pieces))));
    if (isKilled) await kill(world, { damage: "none", how: 1 });
    await poll(world, { millis: 60, limit: 9 });
  }
  write(world, { slot, count: add });
}

/** Bytes that were written and not synced are gone, or NULs; the machine takes a minute to boot. */
function losePower(world: World, { slot, bytes, nul }: { slot: string; bytes: number; nul: boolean }): void {
  if (!exists(world, slot)) return;
  // torn bytes that turn into NULs are a damaged line; others may have new ones in their place before anybody looks
  noteDestroyed(world, slot, 0);
  const content = world.disk.content(slot);
  const kept = content.slice(0, Math.max(0, content.length - bytes));
  world.torn.delete(slot);
  if (/x{9}[^\n]*$/.test(kept) || (nul && numbersIn(kept).length === 0)) world.blurred.add(slot);
  if (!nul) world.cuts.add(slot);
  world.disk.rewrite(slot, nul ? kept + "\0".repeat(content.length - kept.length) : kept);
  world.disk.time += 60_000;
}

function fault(world: World, { fault: { operation, code } }: { fault: { operation: string; code: string } }): void {
  if (operation === "open" || operation === "read") world.wasBlind = true;
  const place = operation === "write" ? "/state" : "/logs";
  world.disk.fault = (asked, path) => (asked === operation && path.startsWith(place) ? code : undefined);
}

async function stop(world: World): Promise<void> {
  await world.counting.stop();
  await world.shipping.stop();
  await startBoth(world);
}

async function kill(world: World, { damage, how }: { damage: string; how: number }): Promise<void> {
  await world.counting.kill();
  await world.shipping.kill();
  if (damage !== "none") {
    // the older generation may be from before the truncation
    world.durable.clear();
    world.cuts.forget();
    for (const pipeline of ["metrics", "otlp"])
      for (const path of generations(world, pipeline, damage)) spoil(world, path, how);
  }
  // what a kill in the middle of a write leaves behind
  if (how % 2 === 0) world.disk.append("/state/metrics.tmp", '{"format":1,"sequence":9999');
  await startBoth(world);
}

/** Paths of the newest generation of the state, or of all. */
function generations({ disk }: World, pipeline: string, which: string): string[] {
  const paths = disk.paths().filter((path) => new RegExp(`^/state/${pipeline}\\.[ab]\\.json$`).test(path));
  const sequence = (path: string) => Number(/"sequence":(\d+)/.exec(disk.content(path))?.[1] ?? 0);
  return which === "both" ? paths : paths.toSorted((one, other) => sequence(other) - sequence(one)).slice(0, 1);
}

function spoil({ disk }: World, path: string, how: number): void {
  const content = disk.content(path);
  const half = content.slice(0, content.length / 2);
  disk.rewrite(path, ["", half, half + "\0".repeat(content.length - half.length), `garbage\n${content}`][how] ?? "");
}

async function snapshot({ counting, shipping }: World): Promise<void> {
  await counting.snapshot();
  await shipping.snapshot();
}

async function poll(world: World, { millis, limit }: { millis: number; limit: number }): Promise<void> {
  await drainBoth(world, millis, limit, isHealthy(world) && millis >= 6_000);
}

/** Every file and the directory can be read. */
function isHealthy({ disk }: World): boolean {
  const operations = ["list", "stat", "open", "read"] as const;
  return ["/logs", ...logPaths(disk)].every((path) =>
    operations.every((operation) => disk.fault(operation, path) === undefined),
  );
}
