import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { peekLine, slogBlock, spoolMessage } from "./spool-text.js";
import type { Copy, DeliveryPlan, Queue, Simulation } from "./simulation.js";
import { createThreads } from "./threads.js";

/**
 * The queue in OUT/spool, as XMail keeps it: a message waits and is first tried in `mess`, is tried again in `rsnd`, and rests
 * in `froz` once given up; its slog has a line for each attempt begun and a block for each host that failed. Only messages
 * that take a while are kept as files, and no more than the limits below: XMail's spool is small when all is well.
 */
export function createQueue(spool: string, simulation: Omit<Simulation, "queue">): Queue {
  const { random, stamps } = simulation;
  makeTree(spool);
  const threads = createThreads(simulation);
  const frozen: Entry[] = [];
  const counts = { held: 0, dropped: 0 };

  interface Entry extends Ends {
    readonly copy: Copy;
    readonly plan: DeliveryPlan;
    readonly leaf: string;
    attempts: number;
    delay: number;
  }

  const path = (entry: Entry, folder: string) => join(spool, entry.leaf, folder, entry.copy.spoolName);
  const note = (entry: Entry, text: string) => appendFileSync(path(entry, "slog"), text);

  function put(entry: Entry, folder: "mess" | "froz"): void {
    const { copy } = entry;
    const text = spoolMessage(copy, stamps.mail(copy.enteredAt), random.integer(32_768, 60_999));
    writeFileSync(path(entry, "temp"), text);
    renameSync(path(entry, "temp"), path(entry, folder));
  }

  /** Room is kept for those that will fail: they are the ones worth looking at. */
  function roomFor(plan: DeliveryPlan): number {
    const scenario = simulation.scenario();
    if (scenario === "hanging-host" || scenario === "blocklisted") return maxStuck;
    return plan.failures > 0 ? maxHeld : maxHeld / 2;
  }

  function attempt(entry: Entry): void {
    threads.run((release) => {
      note(entry, peekLine(simulation.now(), stamps.mail(simulation.now())));
      simulation.after(entry.plan.takes ?? random.skewed(1200, 0.8), () => {
        conclude(entry);
        release();
      });
    });
  }

  function conclude(entry: Entry): void {
    const { plan } = entry;
    entry.attempts++;
    if (entry.attempts > plan.failures) {
      finish(entry, folderOf(entry));
      return entry.delivered();
    }
    for (const block of plan.blocks) note(entry, slogBlock(block));
    if (plan.permanent || entry.attempts >= maxAttempts) return freeze(entry);
    if (entry.attempts === 1) move(path(entry, "mess"), path(entry, "rsnd"));
    simulation.after(entry.delay + random.integer(1_000, 17_000), () => attempt(entry));
    entry.delay += Math.floor(entry.delay / delayDivisor);
  }

  function freeze(entry: Entry): void {
    move(path(entry, entry.attempts === 1 ? "mess" : "rsnd"), path(entry, "froz"));
    counts.held--;
    entry.failed();
    keepFrozen(entry);
  }

  function keepFrozen(entry: Entry): void {
    frozen.push(entry);
    // nobody but the administrator ends this: XMail itself leaves them for ever
    if (simulation.scenario() !== undefined) return;
    if (frozen.length > maxFrozen) clearOldest();
    simulation.after(random.integer(600_000, 3_600_000), () => {
      if (frozen[0] === entry) clearOldest();
    });
  }

  function clearOldest(): void {
    const entry = frozen.shift();
    if (entry !== undefined) remove(entry, "froz");
  }

  function finish(entry: Entry, folder: string): void {
    remove(entry, folder);
    counts.held--;
  }

  function remove(entry: Entry, folder: string): void {
    rmSync(path(entry, folder), { force: true });
    rmSync(path(entry, "slog"), { force: true });
  }

  return {
    hold(copy, plan, ends) {
      if (counts.held >= roomFor(plan)) return false;
      counts.held++;
      const entry: Entry = { copy, plan, ...ends, leaf: leafOf(copy), attempts: 0, delay: firstDelay };
      put(entry, "mess");
      simulation.soon(random.skewed(400, 0.9), () => attempt(entry));
      return true;
    },
    freeze(copy) {
      const entry: Entry = { copy, plan: ended, ...noEnds, leaf: leafOf(copy), attempts: 1, delay: 0 };
      put(entry, "froz");
      note(entry, peekLine(simulation.now(), stamps.mail(simulation.now())));
      keepFrozen(entry);
    },
    leafOf,
    drop(fileName, text, delay, found) {
      const kept = counts.dropped < maxDropped;
      const file = join(spool, "local", fileName);
      if (kept) {
        counts.dropped++;
        writeFileSync(join(spool, "temp", fileName), text);
        renameSync(join(spool, "temp", fileName), file);
      }
      simulation.soon(delay, () => {
        if (kept) {
          counts.dropped--;
          rmSync(file, { force: true });
        }
        found();
      });
    },
  };
}

interface Ends {
  readonly delivered: () => void;
  readonly failed: () => void;
}

function folderOf({ attempts }: { attempts: number }): "mess" | "rsnd" {
  return attempts === 1 ? "mess" : "rsnd";
}

/** A spool of an earlier run goes: nobody would try its messages again. */
function makeTree(spool: string): void {
  rmSync(spool, { recursive: true, force: true });
  mkdirSync(spool, { recursive: true, mode: 0o700 });
  for (const name of ["local", "temp"]) mkdirSync(join(spool, name), { mode: 0o700 });
  const leaves = split.flatMap((first) => split.map((second) => `${first}/${second}`));
  for (const leaf of leaves) {
    for (const folder of folders) mkdirSync(join(spool, leaf, folder), { recursive: true, mode: 0o700 });
  }
}

function leafOf({ enteredAt }: Copy): string {
  return `${enteredAt % split.length}/${Math.floor(enteredAt / split.length) % split.length}`;
}

const ended: DeliveryPlan = { blocks: [], failures: 1, permanent: true };
const noEnds: Ends = { delivered: () => {}, failed: () => {} };

/** Someone else may have taken the file away. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** -Mx 3: a tree of three by three. */
const split = ["0", "1", "2"];
const folders = ["mess", "rsnd", "froz", "slog", "cust", "mprc", "temp", "info"];
/** -Qt 60 -Qi 2 -Qr 6: XMail's own 480 s is too slow for an eye that watches. */
const firstDelay = 60_000;
const delayDivisor = 2;
const maxAttempts = 6;
const maxHeld = 60;
/** While a host hangs, or refuses all. */
const maxStuck = 20_000;
const maxFrozen = 25;
const maxDropped = 20;
