import { createKeeper, type Keeper } from "../../src/files/keeper.js";
import { createStateStore, type Pipeline, type StateDisk } from "../../src/files/state.js";
import type { SimulatedDisk } from "./disk.js";

/** A keeper that saves to `/state` when it is told to alone, and the size of each of its writes in bytes. */
export function keepOn(
  disk: SimulatedDisk,
  pipeline: Pipeline,
  collect: () => unknown,
): { readonly keeper: Keeper; readonly writes: number[] } {
  const writes: number[] = [];
  const counted: StateDisk = {
    ...disk,
    write: (path, bytes) => (writes.push(bytes.length), disk.write(path, bytes)),
    extend: (path, bytes, size) => (writes.push(bytes.length), disk.extend(path, bytes, size)),
  };
  const keeper = createKeeper({
    store: createStateStore("/state", pipeline, counted, () => disk.time),
    collect,
    intervalMs: 2 ** 30,
    now: () => disk.time,
    onFailure(error) {
      throw error;
    },
  });
  return { keeper, writes };
}
