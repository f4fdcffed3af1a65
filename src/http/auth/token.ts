import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { isSystemError, reasonOf } from "../../errors.js";

/**
 * THE TOKEN that shows details where the web configuration requires no authentication: anyone who can read it in the state directory
 * could read the logs themselves. It is in its file and in the link on the terminal, and nowhere else.
 */
export interface Token {
  readonly text: string;
  readonly file: string;
  /** Whether it was created now; an earlier one is no longer valid. */
  readonly isNew: boolean;
  /** Why it could not be saved: then it is valid for this run only. */
  readonly problem?: string;
}

/** Reads the token from the directory, where the first start creates it. Never throws. */
export function openToken(directory: string): Token {
  const file = resolve(directory, "details-token");
  try {
    const text = readFileSync(file, "utf8").trim();
    if (shape.test(text)) return { text, file, isNew: false };
    return {
      text: makeText(),
      file,
      isNew: true,
      problem: "it contains no token; delete it to have a new one created",
    };
  } catch (error) {
    const text = makeText();
    if (!isSystemError(error) || error.code !== "ENOENT")
      return { text, file, isNew: true, problem: `it cannot be read: ${reasonOf(error)}` };
    const problem = save(text, file);
    return { text, file, isNew: true, ...(problem === undefined ? {} : { problem }) };
  }
}

/**
 * Gives a function that writes the token again where its directory is another one than before and has none: the state directory was removed while it is in
 * use. A token that was deleted alone stays deleted: that is how it is revoked.
 */
export function watchToken({ text, file }: Token): () => void {
  const directory = dirname(file);
  let known = identify(directory);
  return () => {
    const found = identify(directory);
    const isOther = found !== known;
    known = found;
    if (isOther && found !== undefined && !existsSync(file)) save(text, file);
  };
}

/** With its time of birth: a new directory may get the inode of a removed one. */
function identify(directory: string): string | undefined {
  const found = statSync(directory, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.ino} ${found.birthtimeMs}`;
}

/** The cookie for a browser: does not reveal the token, and stays valid after a restart. */
export function cookieOf({ text }: Token): string {
  return createHmac("sha256", text).update("cookie of xmail-exporter").digest("base64url");
}

/** Ours have 43 characters; a token written by hand must be long enough not to be guessed. */
const shape = /^[\w-]{32,200}$/;

function makeText(): string {
  return randomBytes(32).toString("base64url");
}

/** Writes it atomically, readable by its owner alone from the first byte on. Gives the reason where that failed. */
function save(text: string, file: string): string | undefined {
  const temporary = `${file}.tmp`;
  try {
    remove(temporary);
    const handle = openSync(temporary, "wx", 0o600);
    try {
      writeSync(handle, `${text}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    return undefined;
  } catch (error) {
    return `it cannot be written: ${reasonOf(error)}`;
  } finally {
    remove(temporary);
  }
}

/** After a rename there is nothing left to remove. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // the directory is not writable
  }
}

/** In constant time. */
export function isSame(wanted: string, given: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(wanted), hash(given));
}
