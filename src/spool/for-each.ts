/**
 * Does `work` with every item, a few at the same time. Rejects with the first failure, or the reason of the signal, but not
 * before all work that was begun has ended.
 */
export async function forEach<T>(
  items: Iterable<T>,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const failures: unknown[] = [];

  async function takeTurns(): Promise<void> {
    for (let next = rest.next(); next.done !== true && failures.length === 0; next = rest.next()) {
      try {
        signal.throwIfAborted();
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  }

  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  if (failures.length > 0) throw failures[0];
}

/** Node has four threads for files and shares them with the rest of the program. */
const atOnce = 8;
