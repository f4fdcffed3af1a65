import { setImmediate, setTimeout } from "node:timers/promises";
import type { KindName } from "../line.js";
import { localOffset } from "./log-name.js";
import { openMailRoot } from "./mail-root.js";
import { createWriter, type WriterOptions } from "./writer.js";

/**
 * THE SIMULATED SERVER. Writes a live MailRoot just as XMail 1.27 does: its eight logs line by line, each line opened, written
 * and closed for itself in a file named by XMail's own formula; its queue in the spool; its domain tables. What happens is
 * drawn from the seed, when it happens is the clock's: the same seed and the same clock give the same bytes.
 */
export interface SimulateOptions {
  /** A new or empty directory, or one that simulate made before. */
  readonly out: string;
  /** Lines a second over all kinds at any hour, besides a short opening with all of them; 0 is as fast as the disk takes. */
  readonly rate: number;
  readonly seed: number;
  /** Milliseconds; undefined is until aborted. */
  readonly duration?: number;
  /** Hours in a log file (XMail's -Mr), default 24. */
  readonly rotateHours?: number;
  /** What goes wrong, this many milliseconds after the start. */
  readonly scenario?: WriterOptions["scenario"];
  /** Told of every line after it is written, without its LF. */
  readonly onLine?: (kind: KindName, file: string, line: string) => void;
  /** Milliseconds UTC, default the machine's clock. Local time is that of TZ. */
  readonly now?: () => number;
}

/**
 * Runs until `signal` aborts or the duration is over, and gives the numbers of lines written. Throws an Error where a
 * setting is invalid or `out` contains other files, and the error of the disk when a line cannot be written.
 */
export async function simulate(
  options: SimulateOptions,
  signal: AbortSignal,
): Promise<{ lines: Record<KindName, number> }> {
  const { out, rate, seed, duration = Infinity, rotateHours = 24, onLine = () => {}, now = Date.now } = options;
  const { scenario } = options;
  check(rate, rotateHours);
  const root = openMailRoot(out);
  const writer = createWriter({ root, seed, rate, rotateHours, scenario, offsetAt: localOffset, onLine });
  const end = now() + duration;
  try {
    for (let time = now(); time < end && !signal.aborted; time = now()) {
      await pause(Math.min(writer.step(time), end) - time, signal);
    }
  } finally {
    writer.close();
  }
  return { lines: { ...writer.lines } };
}

function check(rate: number, rotateHours: number): void {
  if (!(rate >= 0 && rate < Infinity))
    throw new Error(`simulate: the rate must be 0 or more lines a second, not ${rate}`);
  if (!(Number.isInteger(rotateHours) && rotateHours > 0)) {
    throw new Error(`simulate: a log file must cover a whole number of hours, at least 1, not ${rotateHours}`);
  }
}

/** Gives the event loop its turn, longer where nothing is due. Ends early, without an error, when the signal aborts. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0) return setImmediate();
  await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
}
