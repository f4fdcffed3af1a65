import { EventEmitter, on } from "node:events";
import { closeSync, openSync } from "node:fs";

/** The part of `process` that is needed. */
export interface SignalHost {
  readonly platform: NodeJS.Platform;
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: { readonly isTTY?: boolean };
  readonly stderr: { readonly isTTY?: boolean };
  on(signal: Signal, listener: (signal: Signal) => void): unknown;
  off(signal: Signal, listener: (signal: Signal) => void): unknown;
  exit(code: number): void;
}

/** On Windows SIGBREAK is Ctrl+Break and SIGHUP the closing of the console, after which Windows ends the process within 10 s. */
const ending = ["SIGTERM", "SIGINT", "SIGBREAK"] as const;
type Signal = (typeof ending)[number] | "SIGHUP";

export interface Signals {
  /** Aborted by the first signal that asks to terminate; the message of the reason is the signal's name. */
  readonly signal: AbortSignal;
  /**
   * From this call on SIGHUP asks for a reload, and each one is an item, including those received before iteration begins. Before this
   * call, and where it means that the terminal was closed, SIGHUP asks to terminate like the others.
   */
  reloadRequests(): AsyncIterable<unknown>;
  release(): void;
}

/** The first signal asks for an orderly shutdown, the second one does not wait for it. */
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
    reloadRequests: () => on(hangUps, "hangup", { signal: controller.signal }),
    release() {
      for (const name of ending) host.off(name, end);
      host.off("SIGHUP", hangUp);
    },
  };
}

/**
 * SIGHUP has two meanings: the terminal was closed, or `kill -HUP` as for a daemon. A process with a terminal as a stream belongs to it;
 * for one started from a terminal with redirected streams the system tells whether the terminal is still there.
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
