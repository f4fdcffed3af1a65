import { appendFileSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openLogState, type LogPipelineState } from "../../src/pipelines/state.js";
import { loadSettings } from "../../src/config.js";
import { ConfigError } from "../../src/errors.js";
import { createStateStore, nodeStateDisk } from "../../src/files/state.js";
import { createLogger } from "../../src/log.js";
import { fingerLine, startRun } from "../support/reader.js";
import { realDirectory, realSystem } from "../support/real.js";

const log = createLogger({ level: "error", format: "logfmt", destination: { write: () => undefined } });

/** Logs that were read, and the state of having read them. */
async function readLogs(logs: string, state: string): Promise<void> {
  mkdirSync(logs);
  appendFileSync(join(logs, "finger-202611240000"), fingerLine(1));
  const run = startRun(realSystem(), { directory: logs });
  await run.read();
  await run.follower.close();
  const kept: LogPipelineState = { directory: logs, follower: run.save() };
  await createStateStore(state, "metrics", nodeStateDisk, Date.now).save(kept);
}

function open(state: string, logs: string) {
  const settings = loadSettings(["--state.dir", state, "--xmail.log-dir", logs], {}, () => "");
  return openLogState("metrics", settings, log);
}

describe("a state of another log directory is refused", () => {
  it("with the names of both, and nothing is changed", async () => {
    const [root, state] = [realDirectory(), realDirectory()];
    await readLogs(join(root, "one"), state);
    mkdirSync(join(root, "two"));
    appendFileSync(join(root, "two", "finger-202611240000"), fingerLine(1));
    const error: unknown = await open(state, join(root, "two")).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(join(root, "one"));
    expect(String(error)).toContain(join(root, "two"));
    expect((await open(state, join(root, "one"))).restored).toBeDefined();
  });

  it("but not where the directory was moved with its files", async () => {
    const [root, state] = [realDirectory(), realDirectory()];
    await readLogs(join(root, "one"), state);
    renameSync(join(root, "one"), join(root, "two"));
    expect((await open(state, join(root, "two"))).restored).toBeDefined();
  });
});
