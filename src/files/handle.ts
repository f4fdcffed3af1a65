import type { Parse } from "../event.js";
import type { Cursor } from "./cursor.js";
import type { Redact, Scratch } from "./fingerprint.js";
import type { FileSystem, OpenFile } from "./system.js";
import type { Tracked } from "./tracked.js";

/** The name may have come to another file since the last look; the next one sorts that out. */
export async function openSame({ path, cursor }: Tracked, { system }: ReadOptions): Promise<OpenFile> {
  if (path === undefined) throw new Error("deleted");
  const handle = await system.open(path);
  const { id } = await handle.stat();
  if (id === cursor.id) return handle;
  await handle.close();
  throw new Error("replaced");
}

export async function close(file: Tracked): Promise<void> {
  const { handle } = file;
  delete file.handle;
  await handle?.close().catch(() => undefined);
}

export interface ReadOptions {
  readonly system: FileSystem;
  readonly parse: Parse;
  readonly redact: Redact;
  readonly maxLineBytes: number;
  /** Bytes read at once; a longer line is read with a larger buffer. */
  readonly chunkBytes: number;
  /** Holds what is read until its lines are text: one file is read at a time, and a new one each time would cost more than reading. */
  readonly scratch: Scratch;
  /** Milliseconds UTC. */
  now(): number;
  /** Milliseconds of a clock that nobody sets. */
  steady(): number;
  /** Called with what was written and is gone before this pipeline read it. */
  onLost(cursor: Cursor, bytes: number, lines: number): void;
  /** Called before a cursor starts anew, so that the state on disk knows how far it came. */
  saveProgress(): Promise<void>;
  /** Keeps the cursor of content that is gone, to know it again; gives the generation of what is there now. */
  bury(cursor: Cursor): number;
}
