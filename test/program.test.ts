import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ConfigError, Failure } from "../src/errors.js";
import { main, report } from "../src/program.js";

const run = vi.hoisted(() => vi.fn<(settings: unknown, inForce: unknown, signal: AbortSignal) => Promise<void>>());
vi.mock("../src/commands/run.js", () => ({ run }));
const simulation = vi.hoisted(() => vi.fn<() => Promise<number>>());
vi.mock("../src/commands/simulate.js", () => ({ runSimulation: simulation }));

beforeEach(() => {
  run.mockReset().mockResolvedValue(undefined);
  simulation.mockReset().mockResolvedValue(0);
});

function start(argv: string[], env: Record<string, string> = {}, tune?: () => void) {
  const signals = new EventEmitter();
  const host = {
    env,
    version: "v24.0.0",
    platform: "linux" as const,
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    exit: vi.fn<(code: number) => void>(),
    on: (name: string, listener: (name: "SIGTERM") => void) => signals.on(name, listener),
    off: (name: string, listener: (name: "SIGTERM") => void) => signals.off(name, listener),
  };
  const ended = main(argv, host, tune).then(async (code) => {
    host.stdout.end();
    host.stderr.end();
    return { code, out: await text(host.stdout), err: await text(host.stderr) };
  });
  return { host, signals, ended };
}

describe("V8's settings", () => {
  it("are made when the command is loaded, before it begins", async () => {
    const tune = vi.fn<() => void>();
    run.mockImplementation(() => Promise.resolve(expect(tune).toHaveBeenCalledOnce()));
    expect((await start(["run"], {}, tune).ended).code).toBe(0);
    expect(run).toHaveBeenCalled();
  });

  it("are not made where nothing is run", async () => {
    const tune = vi.fn<() => void>();
    await start(["--help"], {}, tune).ended;
    expect(tune).not.toHaveBeenCalled();
  });
});

describe("exit codes", () => {
  it("0 and the version with the node that runs it", async () => {
    const { code, out } = await start(["--version"]).ended;
    expect({ code, out }).toEqual({ code: 0, out: "xmail-exporter, version 0.2.0 (node v24.0.0)\n" });
  });

  it("0 and the help on stdout", async () => {
    const { code, out, err } = await start(["--help"]).ended;
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: xmail-exporter/);
    expect(err).toBe("");
  });

  it("2 and every error on a line of its own", async () => {
    const { code, err } = await start(["--nonsense", "--log.level", "loud"]).ended;
    expect(code).toBe(2);
    expect(err.trimEnd().split("\n")).toHaveLength(2);
    expect(run).not.toHaveBeenCalled();
  });

  it("2 where the app finds settings wrong", async () => {
    run.mockRejectedValue(new ConfigError(["--web.config.file: no such file"]));
    expect(await start([]).ended).toEqual({
      code: 2,
      out: "",
      err: "xmail-exporter: --web.config.file: no such file\n",
    });
  });

  it("1 where it fails while running", async () => {
    run.mockRejectedValue(new Failure("the port is in use"));
    expect(await start([]).ended).toEqual({ code: 1, out: "", err: "xmail-exporter: the port is in use\n" });
  });

  it("is that of the command", async () => {
    expect((await start(["simulate", "--out", "/x"]).ended).code).toBe(0);
    expect((await start(["parse", "/nowhere/smtp-202611240000"]).ended).code).toBe(1);
  });
});

describe("unexpected errors", () => {
  const said = async (error: unknown, argv: string[]) => {
    run.mockRejectedValue(error);
    return (await start(argv).ended).err;
  };

  it("keep their text back, which may quote a line", async () => {
    const err = await said(new SyntaxError('"anna"\t"hidden" is no JSON'), []);
    expect(err).toBe("xmail-exporter: unexpected SyntaxError, exiting; --log.level debug shows where\n");
  });

  it("show it with the stack at debug level", async () => {
    expect(await said(new TypeError("x is undefined"), ["--log.level", "debug"])).toContain("program.test.ts");
  });

  it("of the system say what and where", async () => {
    const error = Object.assign(new Error("listen EADDRINUSE: address already in use :::10052"), {
      code: "EADDRINUSE",
      syscall: "listen",
    });
    expect(await said(error, [])).toBe("xmail-exporter: listen EADDRINUSE: address already in use :::10052\n");
  });

  it("may be anything", () => {
    const stderr = new PassThrough();
    expect(report("a string", { stderr })).toBe(1);
    expect(String(stderr.read())).toContain("unexpected error");
  });
});

describe("signals", () => {
  const untilAborted = (signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

  it("end it in order", async () => {
    run.mockImplementation((_settings, _inForce, signal) => untilAborted(signal));
    const { signals, ended, host } = start([]);
    await vi.waitFor(() => expect(run).toHaveBeenCalled());
    signals.emit("SIGTERM");
    expect((await ended).code).toBe(0);
    expect(host.exit).not.toHaveBeenCalled();
    expect(signals.listenerCount("SIGTERM") + signals.listenerCount("SIGINT")).toBe(0);
  });

  it("end it at once when they come twice", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    run.mockReturnValue(promise);
    const { signals, ended, host } = start([]);
    await vi.waitFor(() => expect(run).toHaveBeenCalled());
    signals.emit("SIGINT");
    expect(host.exit).not.toHaveBeenCalled();
    signals.emit("SIGTERM");
    expect(host.exit).toHaveBeenCalledWith(1);
    resolve();
    await ended;
  });
});

describe("streams that end early", () => {
  it("a reader of stdout that has enough is no failure, a full disk is one", async () => {
    const { host, ended } = start(["--version"]);
    await ended;
    host.stdout.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    expect(host.exit).toHaveBeenLastCalledWith(0);
    host.stdout.emit("error", Object.assign(new Error("no space"), { code: "ENOSPC", syscall: "write" }));
    expect(host.exit).toHaveBeenLastCalledWith(1);
  });

  it("a log that nobody reads any more stops nothing", async () => {
    const { host, ended } = start(["--version"]);
    host.stderr.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    expect((await ended).code).toBe(0);
    expect(host.exit).not.toHaveBeenCalled();
  });
});
