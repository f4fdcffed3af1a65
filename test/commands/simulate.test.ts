import { PassThrough } from "node:stream";
import { beforeEach, expect, it, vi } from "vitest";
import { runSimulation } from "../../src/commands/simulate.js";
import { Failure } from "../../src/errors.js";

const simulate = vi.hoisted(() => vi.fn<(options: unknown, signal: AbortSignal) => Promise<void>>());
vi.mock("../../src/simulate/simulate.js", () => ({ simulate }));
const signal = new AbortController().signal;
const usual = { command: "simulate", out: "/x", rate: 20, scenarioAfter: 120_000 } as const;
beforeEach(() => {
  simulate.mockReset();
});

it("hands on what was asked for, and prints the seed", async () => {
  const stdout = new PassThrough();
  const options = {
    command: "simulate",
    out: "/x",
    rate: 5,
    seed: 7,
    duration: 1000,
    scenarioAfter: 0,
    rotateHours: 1,
  } as const;
  expect(await runSimulation(options, stdout, signal)).toBe(0);
  expect(simulate).toHaveBeenCalledWith({ out: "/x", rate: 5, seed: 7, duration: 1000, rotateHours: 1 }, signal);
  expect(String(stdout.read())).toBe("writing 5 lines a second to /x, seed 7\n");
});

it("draws a seed where none is given, and prints the one it used", async () => {
  const stdout = new PassThrough();
  await runSimulation(usual, stdout, signal);
  const seed = /seed (\d+)\n$/.exec(String(stdout.read()))?.[1];
  expect(simulate).toHaveBeenCalledWith({ out: "/x", rate: 20, seed: Number(seed) }, signal);
});

it("says which problem begins when, and hands it on", async () => {
  const stdout = new PassThrough();
  await runSimulation({ ...usual, seed: 7, scenario: "dead-server" }, stdout, signal);
  const scenario = { name: "dead-server", after: 120_000 };
  expect(simulate).toHaveBeenCalledWith({ out: "/x", rate: 20, seed: 7, scenario }, signal);
  expect(String(stdout.read())).toMatch(/\nin 2 minutes: dead-server, XMail stops/);
});

it("says what the simulator has against the directory", async () => {
  simulate.mockRejectedValue(new Error("/x holds files of somebody else"));
  const ended = runSimulation(usual, new PassThrough(), signal);
  await expect(ended).rejects.toThrow(new Failure("/x holds files of somebody else"));
});

it("leaves an error of the program what it is", async () => {
  const fault = new TypeError("x is undefined");
  simulate.mockRejectedValue(fault);
  await expect(runSimulation(usual, new PassThrough(), signal)).rejects.toBe(fault);
});
