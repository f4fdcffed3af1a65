/** Milliseconds to wait after so many failures in a row (1 and more): `first`, doubled each time up to `longest`. */
export function exponential(first: number, longest: number, failures: number): number {
  return Math.min(longest, first * 2 ** Math.min(failures - 1, 30));
}
