import { findLine, readAt, readLastLine, takePrint } from "./identity.js";
import type { ReadOptions } from "./load.js";
import type { FileStat, OpenFile } from "./system.js";
import type { Tracked } from "./tracked.js";

/** Where to begin in files that are there at the very first start. */
export type StartAt = { readonly from: "beginning" | "end" } | { readonly since: number };

/**
 * Sets the cursor of a file found at the first start. `end` is behind the last complete line; a file whose last change is older
 * than `since` is passed over whole, in the others single lines are. Rejects as the file system does.
 */
export async function skipOld(file: Tracked, stat: FileStat, startAt: StartAt, options: ReadOptions): Promise<void> {
  if ("since" in startAt) {
    file.cursor.since = startAt.since;
    if (stat.modifiedAt >= startAt.since) return;
  } else if (startAt.from === "beginning") return;
  if (file.path === undefined) return;
  file.cursor.sureAt = stat.changedAt;
  const handle = await options.system.open(file.path);
  try {
    await toEnd(file, handle, stat.size, options);
  } finally {
    await handle.close();
  }
}

async function toEnd({ cursor }: Tracked, handle: OpenFile, size: number, options: ReadOptions): Promise<void> {
  const { maxLineBytes, redact } = options;
  const reach = Math.min(size, maxLineBytes);
  const rest = await readAt(handle, size - reach, reach);
  const end = rest.lastIndexOf(lf) + 1;
  if (end === 0) return;
  cursor.offset = size - reach + end;
  const last = await readLastLine(handle, cursor.offset, 2 * maxLineBytes);
  if (last !== undefined) cursor.tail = takePrint(cursor.kind, last, redact);
  const start = await readAt(handle, 0, reach);
  const headEnd = start.indexOf(lf) + 1;
  if (headEnd > 0) cursor.head = takePrint(cursor.kind, findLine(0, start.subarray(0, headEnd)), redact);
}

const lf = 10;
