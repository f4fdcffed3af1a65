import { once } from "node:events";
import type { Writable } from "node:stream";

/** Waits for a slow reader of the stream, but not for one that has closed it. */
export async function write(stream: Writable, text: string, signal: AbortSignal): Promise<void> {
  if (text === "" || stream.write(text) || !stream.writable || signal.aborted) return;
  await once(stream, "drain", { signal }).catch(() => undefined);
}
