import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { listenToSignals, type SignalHost } from "../src/signals.js";

/** `terminal` is how often the controlling terminal can be opened; the streams have none unless `tty` says so. */
function open({ platform = "linux", tty = {}, terminal = [] }: Given = {}) {
  const process = new EventEmitter();
  const host: SignalHost = {
    ...{ platform, stdin: {}, stdout: {}, stderr: {}, ...tty },
    on: (name, listener) => process.on(name, () => listener(name)),
    off: (name) => process.removeAllListeners(name),
    exit: vi.fn<(code: number) => void>(),
  };
  const hasTerminal = () => terminal.shift() ?? false;
  return { host, process, signals: listenToSignals(host, hasTerminal) };
}

interface Given {
  readonly platform?: NodeJS.Platform;
  readonly tty?: Partial<Pick<SignalHost, "stdin" | "stdout" | "stderr">>;
  readonly terminal?: boolean[];
}

describe("an end", () => {
  it.each(["SIGTERM", "SIGINT", "SIGBREAK", "SIGHUP"])("is asked for by %s, and at once by a second signal", (name) => {
    const { host, process, signals } = open();
    process.emit(name);
    expect(signals.signal.aborted).toBe(true);
    expect((signals.signal.reason as Error).message).toBe(name);
    expect(host.exit).not.toHaveBeenCalled();
    process.emit("SIGTERM");
    expect(host.exit).toHaveBeenCalledWith(1);
  });

  it("is no longer listened for when it is over", () => {
    const { process, signals } = open();
    signals.release();
    expect(process.eventNames()).toEqual([]);
  });
});

describe("SIGHUP, where somebody takes it as a wish to reload", () => {
  it("is one item each, those before the first look as well, and ends nothing", async () => {
    const { process, signals } = open({ terminal: [true, true, true, true] });
    const hangUps = signals.reloadRequests();
    process.emit("SIGHUP");
    process.emit("SIGHUP");
    let seen = 0;
    const ended = (async () => {
      for await (const _ of hangUps) if (++seen === 3) return;
    })();
    process.emit("SIGHUP");
    await ended;
    expect(seen).toBe(3);
    expect(signals.signal.aborted).toBe(false);
  });

  it.each<[string, Given]>([
    ["its standard input is a terminal", { tty: { stdin: { isTTY: true } } }],
    ["its log goes to a terminal", { tty: { stderr: { isTTY: true } } }],
    ["it had a terminal and has none any more", { terminal: [true, false] }],
    ["the console of Windows was closed", { platform: "win32" }],
  ])("asks for an end where %s", (_, given) => {
    const { process, signals } = open(given);
    signals.reloadRequests();
    process.emit("SIGHUP");
    expect(signals.signal.aborted).toBe(true);
  });

  it("means a daemon where there never was a terminal", () => {
    const { process, signals } = open({ terminal: [false, false] });
    signals.reloadRequests();
    process.emit("SIGHUP");
    expect(signals.signal.aborted).toBe(false);
  });
});
