import type { Simulation } from "./simulation.js";

/** XMail's threads for the queue (-Qn). There are always enough of them, until a host hangs. */
export interface Threads {
  /** Runs `task` in the next free thread; it must call `release` when it is done. */
  run(task: (release: () => void) => void): void;
}

export function createThreads({ scenario }: Pick<Simulation, "scenario">): Threads {
  const waiting: (() => void)[] = [];
  let busy = 0;

  function begin(task: (release: () => void) => void): void {
    busy++;
    task(() => {
      busy--;
      waiting.shift()?.();
    });
  }

  return {
    run(task) {
      if (busy < count || scenario() !== "hanging-host") begin(task);
      else waiting.push(() => begin(task));
    },
  };
}

/** -Qn 16 */
const count = 16;
