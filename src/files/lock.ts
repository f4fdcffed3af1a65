import { access, chmod, constants, lstat, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { createFileSystem } from "./node-system.js";
import { errorCode } from "./system.js";

/**
 * A lock on a file that the kernel drops with this process, however that ends, and that holds across users and containers:
 * SQLite's exclusive lock, the only one that Node has without a package. The file stays empty, for nothing is committed.
 * While it is held the file must not be opened and closed in any other way in this process, not even to read it: POSIX drops
 * all locks of a process on a file with the first handle that it closes.
 */
export interface Lock {
  /** Device and inode of the file that is locked. */
  readonly id: string;
  release(): void;
}

/** Another process has the lock. */
export class LockHeld extends Error {}

/** The lock file cannot be used though its directory can be written: the message says whose it is. */
export class LockUnusable extends Error {}

/**
 * Takes the lock, waiting for it up to `patienceMs`; the file is made where there is none. Throws LockHeld, LockUnusable, or
 * what the system or SQLite says where nothing can be locked in this directory: read-only, gone, a full disk, no locks.
 */
export async function lockFile(path: string, patienceMs: number): Promise<Lock> {
  const sqlite = loadSqlite();
  await prepare(path);
  // asked before it is opened: should the file be replaced in between, it is seen to be another one later
  const id = await fileId(path);
  let database: DatabaseSync | undefined;
  try {
    database = new sqlite.DatabaseSync(path);
    // on a file that cannot be written, BEGIN EXCLUSIVE gives a shared lock without a word: the second PRAGMA writes.
    // A journal on disk would need room there
    database.exec(
      `PRAGMA busy_timeout=${patienceMs}; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE; PRAGMA user_version=1`,
    );
    return hold(database, id);
  } catch (error) {
    database?.close();
    throw await explain(error, path);
  }
}

/** Locks in force. They hang on this list, since one that is garbage-collected is dropped. */
const held = new Set<DatabaseSync>();

function hold(database: DatabaseSync, id: string): Lock {
  held.add(database);
  return {
    id,
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

/** Device and inode of the file that a path leads to now. Rejects as node:fs does. */
export async function fileId(path: string): Promise<string> {
  return (await system.stat(path)).id;
}

const system = createFileSystem();

/** Makes the file for this user alone: anyone who may read it could lock it, and keep the exporter from starting. */
async function prepare(path: string): Promise<void> {
  try {
    // no handle on a file that was there already: closing it would drop a lock of this process
    await (await open(path, "wx", privately)).close();
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    const found = await lstat(path);
    if (!found.isFile()) throw new LockUnusable("is no file");
    if ((found.mode & 0o777) !== privately) await chmod(path, privately).catch(() => undefined);
    if (found.size > 0) await empty(path).catch(() => undefined);
  }
}

/** Whatever got into it would be no database; a lock that somebody has on it stays. */
async function empty(path: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0));
  await file.close();
}

async function explain(error: unknown, path: string): Promise<unknown> {
  // the low byte is the kind of error, the others say more about it
  const kind = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
  if (kind === sqliteBusy) return new LockHeld();
  if (kind === sqliteReadOnly || kind === sqliteCannotOpen) {
    try {
      await access(dirname(path), constants.W_OK);
    } catch (reason) {
      return reason;
    }
    return new LockUnusable(await describeOwner(path));
  }
  return error;
}

async function describeOwner(path: string): Promise<string> {
  const self = process.getuid?.();
  const owner = await lstat(path).catch(() => undefined);
  if (self === undefined || owner === undefined || owner.uid === self) return "cannot be written";
  return `belongs to uid ${owner.uid} and cannot be written by uid ${self}`;
}

/**
 * Loaded by who locks alone, and without the warning that Node 22 prints: it is about an interface that may change, and what is used
 * of it has not.
 */
function loadSqlite(): typeof import("node:sqlite") {
  const warn = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    const sqlite = process.getBuiltinModule("node:sqlite") as typeof import("node:sqlite") | undefined;
    if (sqlite === undefined) throw new Error("this Node was built without node:sqlite");
    return sqlite;
  } finally {
    process.emitWarning = warn;
  }
}

const privately = 0o600;
const sqliteBusy = 5;
const sqliteReadOnly = 8;
const sqliteCannotOpen = 14;
