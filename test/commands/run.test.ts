import { EventEmitter, on } from "node:events";
import { beforeEach, expect, it, vi } from "vitest";
import { run } from "../../src/commands/run.js";
import { loadSettings } from "../../src/config.js";
import { createLogger } from "../../src/log.js";

const stop = vi.fn<() => Promise<void>>();
const startApp = vi.hoisted(() =>
  vi.fn<() => Promise<{ stop(): Promise<void>; reload?(): Promise<void>; done: Promise<void> }>>(),
);
vi.mock("../../src/app.js", () => ({ startApp }));

const settings = loadSettings([], {}, () => "");
const log = createLogger({ level: "info", format: "logfmt", destination: { write: () => undefined } });
beforeEach(() => {
  stop.mockReset().mockResolvedValue(undefined);
});

it("serves until it is told to stop, then ends in order", async () => {
  startApp.mockResolvedValue({ stop, done: new Promise<void>(() => undefined) });
  const controller = new AbortController();
  const terminal = { write: () => undefined };
  const ended = run(settings, [], controller.signal, log, { terminal });
  await vi.waitFor(() => expect(startApp).toHaveBeenCalledWith(settings, log, [], terminal));
  expect(stop).not.toHaveBeenCalled();
  controller.abort();
  await ended;
  expect(stop).toHaveBeenCalledOnce();
});

it("stops at once when the signal came while the app was starting", async () => {
  startApp.mockResolvedValue({ stop, done: new Promise<void>(() => undefined) });
  await run(settings, [], AbortSignal.abort(), log);
  expect(stop).toHaveBeenCalledOnce();
});

it("passes on what ended the app, after stopping the rest of it", async () => {
  startApp.mockImplementation(async () => ({ stop, done: Promise.reject(new Error("the disk is full")) }));
  await expect(run(settings, [], new AbortController().signal, log)).rejects.toThrow("the disk is full");
  expect(stop).toHaveBeenCalledOnce();
});

it("reads the configuration again for each hang-up, one after the other, until it is told to stop", async () => {
  const first = Promise.withResolvers<void>();
  const reload = vi.fn<() => Promise<void>>().mockReturnValueOnce(first.promise).mockResolvedValue(undefined);
  startApp.mockResolvedValue({ stop, reload, done: new Promise<void>(() => undefined) });
  const controller = new AbortController();
  const emitter = new EventEmitter();
  const hangUps = on(emitter, "hangup", { signal: controller.signal });
  emitter.emit("hangup");
  emitter.emit("hangup");
  const ended = run(settings, [], controller.signal, log, { reloadRequests: hangUps });
  await vi.waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
  first.resolve();
  await vi.waitFor(() => expect(reload).toHaveBeenCalledTimes(2));
  expect(stop).not.toHaveBeenCalled();
  controller.abort();
  await ended;
  expect(stop).toHaveBeenCalledOnce();
});
