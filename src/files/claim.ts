import { lstat, unlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isSystemError, reasonOf } from "../errors.js";
import { fileId, type Lock, lockFile, LockHeld, LockUnusable } from "./lock.js";
import { nodeStateDisk } from "./state.js";
import { errorCode } from "./system.js";

/**
 * That a state directory is this process's: two exporters with one state would each undo what the other wrote. A lock in
 * the directory tells, which dies with its process (decision 12).
 */
export interface Claim {
  /** Why the directory is not locked, in words. Nothing can be written there then, and that is no reason not to run. */
  problem(): string | undefined;
  /**
   * Makes sure of it again. Gives true where the directory, or the lock in it, was gone, or could not be locked until now: it is
   * made and locked then, and what was written there before may be gone as well. Rejects with ClaimRefused where another
   * exporter has taken it meanwhile.
   */
  renew(): Promise<boolean>;
  release(): void;
}

/** The directory is another exporter's. The message goes behind its name. */
export class ClaimRefused extends Error {}

/**
 * Makes the directory where it is missing, and claims it. Rejects with ClaimRefused, after `patienceMs`: two that start at once
 * get into each other's way, and one that is replaced may be about to end.
 */
export async function claimDirectory(directory: string, patienceMs = 500): Promise<Claim> {
  const path = join(resolve(directory), "exporter.lock");
  let lock: Lock | undefined;
  let problem: string | undefined;
  let renewing: Promise<boolean> | undefined;

  async function take(waitMs: number): Promise<void> {
    lock?.release();
    lock = undefined;
    try {
      await nodeStateDisk.makeDirectory(directory);
      lock = await lockFile(path, waitMs);
      problem = undefined;
    } catch (error) {
      if (error instanceof LockHeld) throw new ClaimRefused("is in use by another exporter; give each its own");
      if (error instanceof LockUnusable) throw new ClaimRefused(`exporter.lock in it ${error.message}; ${remedy}`);
      problem = describe(error);
    }
  }

  async function renew(): Promise<boolean> {
    if (lock !== undefined && (await leadsTo(path, lock.id))) return false;
    await take(0);
    return lock !== undefined;
  }

  await take(patienceMs);
  if (lock !== undefined) await removeSocket(directory);
  return {
    problem: () => problem,
    // one at a time
    renew: () => (renewing ??= renew().finally(() => (renewing = undefined))),
    release: () => lock?.release(),
  };
}

/** True also where it cannot be told: a lock that is held is not given up for a directory that cannot be read for a while. */
async function leadsTo(path: string, id: string): Promise<boolean> {
  try {
    return (await fileId(path)) === id;
  } catch (error) {
    return errorCode(error) !== "ENOENT" && errorCode(error) !== "ENOTDIR";
  }
}

/** SQLite's errors are words already. */
function describe(error: unknown): string {
  return error instanceof Error && !isSystemError(error) ? error.message : reasonOf(error);
}

/** Version 0.1.0 claimed by a socket, and one that was killed left it. */
async function removeSocket(directory: string): Promise<void> {
  const path = join(directory, "exporter.sock");
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSocket() === true) await unlink(path).catch(() => undefined);
}

const remedy =
  "run the exporter as its owner, or give the directory with all that is in it to the exporter's user (chown -R)";
