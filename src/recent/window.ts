/** Three amounts within the last so many steps by event time. Memory is that of the steps, and what is older leaves by itself. */
export interface Window {
  /** Time in milliseconds UTC. */
  add(time: number, amounts: Amounts): void;
  sums(now: number): Amounts;
  /** The largest first amount of one step up to this time, within the window. */
  largest(until: number): number;
  /** Adds what a window of the same steps has. */
  merge(other: Window): void;
  steps(): Iterable<{ readonly step: number; readonly amounts: Amounts }>;
}

type Amounts = readonly [number, number, number];

export function createWindow(steps: number, stepMs: number): Window {
  const kept = Array.from({ length: steps }, () => ({ step: -1, amounts: [0, 0, 0] as [number, number, number] }));
  const stepOf = (time: number) => Math.floor(time / stepMs);

  function addStep(step: number, amounts: Amounts): void {
    const slot = kept[step % steps];
    if (slot === undefined || slot.step > step) return;
    if (slot.step < step) slot.amounts = [0, 0, 0];
    slot.step = step;
    for (const index of [0, 1, 2] as const) slot.amounts[index] += amounts[index];
  }

  return {
    add: (time, amounts) => addStep(stepOf(time), amounts),
    sums(now) {
      const last = stepOf(now);
      const sums: [number, number, number] = [0, 0, 0];
      for (const { step, amounts } of kept)
        if (step > last - steps && step <= last) for (const index of [0, 1, 2] as const) sums[index] += amounts[index];
      return sums;
    },
    largest(until) {
      const last = stepOf(until);
      return kept.reduce(
        (most, { step, amounts }) => (step >= 0 && step <= last ? Math.max(most, amounts[0]) : most),
        0,
      );
    },
    merge(other) {
      for (const { step, amounts } of other.steps()) if (step >= 0) addStep(step, amounts);
    },
    steps: () => kept,
  };
}
