import { EventEmitter, on } from "node:events";
import { closeSync, openSync } from "node:fs";

/** What of `process` is needed. */
export interface SignalHost {
  readonly platform: NodeJS.Platform;
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: { readonly isTTY?: boolean };
  readonly stderr: { readonly isTTY?: boolean };
  on(signal: Signal, listener: (signal: Signal) => void): unknown;
  off(signal: Signal, listener: (signal: Signal) => void): unknown;
  exit(code: number): void;
}

/** SIGBREAK is Ctrl+Break on Windows, and SIGHUP there the closing of the console: Node is ended 10 s later whatever it does. */
const ending = ["SIGTERM", "SIGINT", "SIGBREAK"] as const;
type Signal = (typeof ending)[number] | "SIGHUP";

export interface Signals {
  /** Aborted by the first signal that asks for an end; the message of its reason is its name. */
  readonly signal: AbortSignal;
  /**
   * From this call on SIGHUP asks to read the configuration again, and each is one item, those that come before somebody
   * looks as well. Before it, and where it says that the terminal is gone, it asks for an end like the others.
   */
  takeHangUps(): AsyncIterable<unknown>;
  release(): void;
}

/** The first signal asks for an orderly end, the second one does not wait for it. */
export function listenToSignals(host: SignalHost, hasTerminal = canOpenTerminal): Signals {
  const controller = new AbortController();
  const hangUps = new EventEmitter();
  const isTerminalGone = watchTerminal(host, hasTerminal);
  const end = (name: Signal) => {
    if (controller.signal.aborted) host.exit(1);
    controller.abort(new DOMException(name, "AbortError"));
  };
  const hangUp = (name: Signal) => {
    if (hangUps.listenerCount("hangup") === 0 || isTerminalGone()) end(name);
    else hangUps.emit("hangup");
  };
  for (const name of ending) host.on(name, end);
  host.on("SIGHUP", hangUp);
  return {
    signal: controller.signal,
    takeHangUps: () => on(hangUps, "hangup", { signal: controller.signal }),
    release() {
      for (const name of ending) host.off(name, end);
      host.off("SIGHUP", hangUp);
    },
  };
}

/**
 * SIGHUP has two meanings: the terminal was closed, or `kill -HUP` by somebody who means a daemon. Whoever has a terminal for
 * a stream belongs to it; one started from a terminal with other streams is told by the system that it has none any more.
 */
function watchTerminal({ platform, stdin, stdout, stderr }: SignalHost, hasTerminal: () => boolean): () => boolean {
  if (platform === "win32" || [stdin, stdout, stderr].some(({ isTTY }) => isTTY === true)) return () => true;
  const had = hasTerminal();
  return () => had && !hasTerminal();
}

function canOpenTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}
