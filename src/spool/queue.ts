import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** What waits in MailRoot/spool, by state. */
export interface Queue {
  /** In mess without an attempt yet. */
  readonly new: number;
  /** In mess, the first attempt running: there is a slog. */
  readonly active: number;
  /** In rsnd: failed for now, to be tried again. */
  readonly retry: number;
  /** In froz: given up. */
  readonly frozen: number;
  /** Files of local programs that XMail has not picked up yet. */
  readonly local: number;
}

export const queueStates = ["new", "active", "retry", "frozen", "local"] as const satisfies readonly (keyof Queue)[];

/**
 * Counts the messages of the queue by names alone; nothing is opened, locked or changed. All mess directories are listed before all
 * rsnd and those before all froz, the way messages move, and the last place seen wins: none is missed, none counted twice.
 * Rejects where the spool cannot be read (its directories are 0700: the exporter must run as XMail's user).
 */
export async function scanQueue(spool: string): Promise<Queue> {
  const leaves = await findLeaves(spool);
  const states = new Map<string, "new" | "active" | "retry" | "frozen">();
  for (const leaf of leaves) {
    const names = await listNames(join(leaf, "mess"));
    const tried = names.length === 0 ? new Set<string>() : new Set(await listNames(join(leaf, "slog")));
    for (const name of names) states.set(name, tried.has(name) ? "active" : "new");
  }
  for (const leaf of leaves) for (const name of await listNames(join(leaf, "rsnd"))) states.set(name, "retry");
  for (const leaf of leaves) for (const name of await listNames(join(leaf, "froz"))) states.set(name, "frozen");
  const queue = { new: 0, active: 0, retry: 0, frozen: 0, local: (await listNames(join(spool, "local"))).length };
  for (const state of states.values()) queue[state]++;
  return queue;
}

/** `spool/<i>/<j>` with decimal names; how many there are is on XMail's command line only. */
async function findLeaves(spool: string): Promise<string[]> {
  const leaves: string[] = [];
  for (const first of (await readdir(spool)).filter(isNumber))
    for (const second of (await listNames(join(spool, first))).filter(isNumber))
      leaves.push(join(spool, first, second));
  return leaves;
}

/** `.flush` and `.rej` stand beside a message for moments. A directory that is not there (yet) is an empty one. */
async function listNames(directory: string): Promise<string[]> {
  try {
    const names = await readdir(directory);
    return names.filter((name) => !name.startsWith(".") && !name.endsWith(".flush") && !name.endsWith(".rej"));
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    throw error;
  }
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}
