import type { Parse } from "../event.js";
import type { Cursor } from "./cursor.js";
import type { Redact, Scratch } from "./fingerprint.js";
import type { FileSystem, OpenFile } from "./system.js";
import type { FollowedFile } from "./followed-file.js";

/** The name may have come to another file since the last look; the next one sorts that out. */
export async function openSame(file: FollowedFile, { system }: ReadOptions): Promise<OpenFile> {
  const { path, cursor, seen } = file;
  if (seen.handle !== undefined) return seen.handle;
  if (path === undefined) throw new Error("deleted");
  const handle = await system.open(path);
  const { id } = await handle.stat();
  if (id === cursor.id) return file.opened(handle);
  await handle.close();
  throw new Error("replaced");
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
  /** Called before a cursor starts again, so that the state on disk knows how far it came. */
  saveProgress(): Promise<void>;
  /** Writes the state in any case: a file has ended, or what became of it was concluded. */
  settle(): Promise<void>;
  /** Keeps the cursor of content that is gone, to know it again; gives the generation of what is there now. */
  retire(cursor: Cursor): number;
  /** The number of the look that is going on: what was asked in it need not be asked again. */
  look(): number;
}
