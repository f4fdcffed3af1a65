/** The first `limit` items in the order of `compare`, without sorting all of them: there may be 100,000. */
export function pickFirst<T>(items: Iterable<T>, limit: number, compare: (a: T, b: T) => number): T[] {
  const picked: T[] = [];
  for (const item of items) {
    const last = picked.at(-1);
    if (picked.length >= limit && (last === undefined || compare(item, last) >= 0)) continue;
    picked.splice(placeOf(picked, item, compare), 0, item);
    if (picked.length > limit) picked.pop();
  }
  return picked;
}

/** Behind all that come before it or are equal. */
function placeOf<T>(sorted: readonly T[], item: T, compare: (a: T, b: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = sorted[middle];
    if (found !== undefined && compare(found, item) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
