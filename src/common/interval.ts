/** Something done again and again. */
export interface Interval {
  /** Rejects with what `act` rejected with. */
  readonly failed: Promise<never>;
  stop(): void;
}

/** Calls `act` every so many milliseconds, whether the last call has ended or not. */
export function every(milliseconds: number, act: () => Promise<void>): Interval {
  const failed = Promise.withResolvers<never>();
  const timer = setInterval(() => void act().catch(failed.reject), milliseconds);
  return { failed: failed.promise, stop: () => clearInterval(timer) };
}
