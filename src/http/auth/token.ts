import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { isSystemError, reasonOf } from "../../errors.js";

/**
 * WHAT SHOWS DETAILS where the web configuration asks nobody: whoever can read it in the state directory is somebody who may see
 * the logs themselves. It stands in its file, in the link on the terminal, and nowhere else.
 */
export interface Token {
  readonly text: string;
  readonly file: string;
  /** Whether it was made now; one that was there before no longer counts. */
  readonly isNew: boolean;
  /** Why it is not in its file: then it counts for this run only. */
  readonly trouble?: string;
}

/** As it is kept in the directory, where it is made at the first start. Never throws. */
export function openToken(directory: string): Token {
  const file = resolve(directory, "details-token");
  try {
    const text = readFileSync(file, "utf8").trim();
    if (shape.test(text)) return { text, file, isNew: false };
    return { text: makeText(), file, isNew: true, trouble: "it holds no token; delete it, and a new one is made" };
  } catch (error) {
    const text = makeText();
    if (!isSystemError(error) || error.code !== "ENOENT")
      return { text, file, isNew: true, trouble: `it cannot be read: ${reasonOf(error)}` };
    const trouble = keep(text, file);
    return { text, file, isNew: true, ...(trouble === undefined ? {} : { trouble }) };
  }
}

/** What a browser is given in its place: it shows nothing of the token, and stays the same after a restart. */
export function cookieOf({ text }: Token): string {
  return createHmac("sha256", text).update("cookie of xmail-exporter").digest("base64url");
}

/** One of our own making has 43 characters; who writes one himself should not make it one that can be guessed. */
const shape = /^[\w-]{32,200}$/;

function makeText(): string {
  return randomBytes(32).toString("base64url");
}

/** Whole or not at all, readable by its owner alone from the first byte on. Gives why it could not be written. */
function keep(text: string, file: string): string | undefined {
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
    // a directory in which nothing can be written
  }
}

/** In a time that tells nothing of where they differ. */
export function isSame(wanted: string, given: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(wanted), hash(given));
}
