import { createCheckpointer, type Checkpointer } from "../../src/files/checkpointer.js";
import { createStateStore, type Pipeline, type StateDisk } from "../../src/files/state.js";
import type { SimulatedDisk } from "./disk.js";

/** A checkpointer that saves to `/state` when it is told to alone, and the size of each of its writes in bytes. */
export function keepOn(
  disk: SimulatedDisk,
  pipeline: Pipeline,
  collect: () => unknown,
): { readonly checkpointer: Checkpointer; readonly writes: number[] } {
  const writes: number[] = [];
  const counted: StateDisk = {
    ...disk,
    write: (path, bytes) => (writes.push(bytes.length), disk.write(path, bytes)),
    extend: (path, bytes, size) => (writes.push(bytes.length), disk.extend(path, bytes, size)),
  };
  const checkpointer = createCheckpointer({
    store: createStateStore("/state", pipeline, counted, () => disk.time),
    collect,
    intervalMs: 2 ** 30,
    now: () => disk.time,
    onFailure(error) {
      throw error;
    },
  });
  return { checkpointer, writes };
}
