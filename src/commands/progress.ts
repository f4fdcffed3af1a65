import type { Writable } from "node:stream";
import { SingleBar } from "cli-progress";

/** Where a progress bar may be drawn: only on a terminal (`isTTY`). */
export type Terminal = Writable & { readonly isTTY?: boolean };

/** A PROGRESS BAR. Drawn on a terminal only: nothing is written to a pipe or a file. */
export interface Progress {
  /** Progress since the last call, in units of the total. */
  advance(amount: number): void;
  /** Prefix for each line written to the same terminal meanwhile, so that it does not end up behind the bar. */
  readonly lineStart: string;
  /** Removes the bar for good. */
  end(): void;
}

/** `what` is the label. Without anything to do there is no bar. */
export function createProgress(terminal: Terminal, what: string, total: number): Progress {
  if (terminal.isTTY !== true || total <= 0) return { advance: () => undefined, lineStart: "", end: () => undefined };
  const bar = new SingleBar({
    stream: terminal,
    format: `${what} [{bar}] {percentage}%  {eta_formatted} left`,
    barCompleteChar: "#",
    barIncompleteChar: ".",
    barsize: 30,
    fps: 4,
    // lines written in between have removed it
    forceRedraw: true,
    clearOnComplete: true,
  });
  bar.start(total, 0);
  return {
    advance: (amount) => bar.increment(amount),
    lineStart: "\r\x1b[K",
    end() {
      if (bar.isActive) bar.stop();
    },
  };
}
