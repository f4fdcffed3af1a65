/** How long deliveries took, in bounded memory: exact up to two minutes, then as the upper bound of a step of a quarter. */
export interface DeliveryTimes {
  add(seconds: number): void;
  /** Seconds within which this share of the deliveries was made; undefined without any. */
  quantile(share: number): number | undefined;
}

export function createDeliveryTimes(): DeliveryTimes {
  const counts = new Float64Array(bounds.length);
  let total = 0;
  return {
    add(seconds) {
      const step = seconds <= exact ? Math.max(0, Math.ceil(seconds)) : bounds.findIndex((bound) => seconds <= bound);
      const index = step < 0 ? bounds.length - 1 : step;
      counts[index] = (counts[index] ?? 0) + 1;
      total++;
    },
    quantile(share) {
      let left = Math.ceil(total * share);
      if (total === 0) return undefined;
      return bounds[counts.findIndex((count) => (left -= count) <= 0)];
    },
  };
}

const exact = 120;
/** Seconds: 0, 1, 2, ... 120, 150, ... up to some weeks. */
const bounds = [
  ...Array.from({ length: exact + 1 }, (_, second) => second),
  ...Array.from({ length: 50 }, (_, step) => Math.round(exact * 1.25 ** (step + 1))),
];
