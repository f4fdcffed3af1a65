import { isSea } from "node:sea";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { commands } from "../src/config/commands.js";
import { tuneV8 } from "../src/v8.js";

vi.mock("node:sea", () => ({ isSea: vi.fn<() => boolean>() }));
const setFlags = vi.hoisted(() => vi.fn<(flag: string) => void>());
vi.mock("node:v8", () => ({ setFlagsFromString: setFlags }));

beforeEach(() => {
  vi.mocked(isSea).mockReturnValue(false);
  setFlags.mockReset();
});

type Host = Parameters<typeof tuneV8>[1];

function hostOf(more: Partial<Host> = {}) {
  const execve = vi.fn<NonNullable<Host["execve"]>>();
  const host: Host = {
    argv: [process.execPath, "/opt/dist/main.js", "run", "--log.level", "warn"],
    argv0: "node",
    connected: undefined as unknown as boolean,
    env: { HOME: "/root" },
    execArgv: ["--title=mine"],
    execPath: process.execPath,
    execve,
    pid: 4711,
    platform: "linux",
    ...more,
  };
  return { host, execve };
}

/** What it was started anew with, or undefined. */
function startedAnew(argv: readonly string[], more: Partial<Host> = {}) {
  const { host, execve } = hostOf(more);
  tuneV8(argv, host);
  return execve.mock.calls[0];
}

describe("run", () => {
  it("is started anew once, with V8's settings before its own words", () => {
    const [file, args = [], env] = startedAnew(["run"]) ?? [];
    expect(file).toBe(process.execPath);
    expect(args[0]).toBe("node");
    expect(args.slice(1, 3)).toEqual(["--max-semi-space-size=8", "--no-allocation-site-pretenuring"]);
    expect(args).toContain("--disable-sigusr1");
    expect(args.slice(-5)).toEqual(["--title=mine", "/opt/dist/main.js", "run", "--log.level", "warn"]);
    expect(env?.["HOME"]).toBe("/root");
    expect(startedAnew(["run"], { env: env as NodeJS.ProcessEnv })).toBeUndefined();
    expect(startedAnew(["run"], { execArgv: args.slice(1, -4) })).toBeUndefined();
  });

  it("takes the guard out of its environment, and does not heed one of another process", () => {
    const [, , env = {}] = startedAnew(["run"]) ?? [];
    const [name = ""] = Object.keys(env).filter((key) => key !== "HOME");
    const { host, execve } = hostOf({ env: { ...env } });
    tuneV8(["run"], host);
    expect(execve).not.toHaveBeenCalled();
    expect(host.env).toEqual({ HOME: "/root" });
    expect(startedAnew(["run"], { env: { [name]: "1" } })).toBeDefined();
  });

  it.each([[[]], [["--xmail.mail-root", "/var/MailRoot"]], [["--log.level=debug", "run"]]])(
    "is meant by %j",
    (argv) => {
      expect(startedAnew(argv)).toBeDefined();
    },
  );

  const others = commands.options.map(({ shape }) => shape.command.value).filter((name) => name !== "run");
  it.each([...others.map((name) => [name]), ["--help"], ["-h"], ["--version"], ["--state.dir", "/x", "check"]])(
    "is not meant by %s %s %s",
    (...argv) => {
      expect(startedAnew(argv)).toBeUndefined();
    },
  );
});

describe("it goes on as it is, with what can still be set", () => {
  it.each<[string, Partial<Host>]>([
    ["on Windows", { platform: "win32" }],
    ["where Node cannot do it", { execve: undefined as never }],
    ["where its parent talks to it", { connected: true }],
    ["where the system does not let it", { execPath: "/nowhere/node" }],
    // Node 9 for a setting of V8 that is not known
    ["where Node does not take the settings", { execPath: "/bin/false" }],
  ])("%s", (_, more) => {
    expect(startedAnew(["run"], more)).toBeUndefined();
    expect(setFlags.mock.calls.flat()).toContain("--no-parallel-scavenge");
    expect(setFlags.mock.calls.flat()).not.toContain("--disable-sigusr1");
  });

  it("as a single executable", () => {
    vi.mocked(isSea).mockReturnValue(true);
    expect(startedAnew(["run"])).toBeUndefined();
  });

  it("where it fails all the same", () => {
    const execve = () => {
      throw new Error("EACCES");
    };
    const { host } = hostOf({ execve });
    tuneV8(["run"], host);
    expect(setFlags).toHaveBeenCalled();
  });
});
