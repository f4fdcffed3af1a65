/** Three amounts within the last so many steps by event time. Memory is that of the steps, and what is older leaves by itself. */
export interface Window {
  /** Time in milliseconds UTC. */
  add(time: number, amounts: Amounts): void;
  sums(now: number): Amounts;
  /** The largest first amount of one step up to this time, within the window. */
  largest(until: number): number;
}

type Amounts = readonly [number, number, number];

export function createWindow(steps: number, stepMs: number): Window {
  const kept = Array.from({ length: steps }, () => ({ step: -1, amounts: [0, 0, 0] as [number, number, number] }));
  const stepOf = (time: number) => Math.floor(time / stepMs);

  return {
    add(time, amounts) {
      const step = stepOf(time);
      const slot = kept[step % steps];
      if (slot === undefined || slot.step > step) return;
      if (slot.step < step) slot.amounts = [0, 0, 0];
      slot.step = step;
      for (const index of [0, 1, 2] as const) slot.amounts[index] += amounts[index];
    },
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
  };
}
