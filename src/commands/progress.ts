import type { Writable } from "node:stream";
import { SingleBar } from "cli-progress";

/** Where a bar may be drawn: `isTTY` says that a person looks at it. */
export type Terminal = Writable & { readonly isTTY?: boolean };

/** HOW FAR LONG WORK IS. Drawn on a terminal only: in a pipe or a file nothing is written. */
export interface Progress {
  /** So many of the total are done since the last call. */
  advance(amount: number): void;
  /** Goes before each line that is written to the same terminal meanwhile, so that it does not stand behind the bar. */
  readonly lineStart: string;
  /** Takes the bar away, for good. */
  end(): void;
}

/** `what` stands before the bar. Without anything to do there is no bar. */
export function createProgress(terminal: Terminal, what: string, total: number): Progress {
  if (terminal.isTTY !== true || total <= 0) return { advance: () => undefined, lineStart: "", end: () => undefined };
  const bar = new SingleBar({
    stream: terminal,
    format: `${what} [{bar}] {percentage}%  {eta_formatted} left`,
    barCompleteChar: "#",
    barIncompleteChar: ".",
    barsize: 30,
    fps: 4,
    // lines that were written in between took it away
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
