import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { predictInstanceId, openInstance } from "../../src/pipelines/instance.js";
import { loadSettings } from "../../src/config.js";
import { createLogger } from "../../src/log.js";
import { realDirectory } from "../support/real.js";

/** A machine, its state directory, and what an exporter on it says. */
function given({ machineId = "", flags = [] }: { machineId?: string; flags?: readonly string[] } = {}) {
  const root = realDirectory();
  const dir = join(root, "state");
  writeFileSync(join(root, "machine-id"), machineId);
  const settings = loadSettings(["--state.dir", dir, ...flags], {}, () => "");
  const said: string[] = [];
  const log = createLogger({ level: "info", format: "logfmt", destination: { write: (line) => said.push(line) } });
  return {
    dir,
    said,
    start: () => openInstance(settings, log, join(root, "machine-id")),
    foresee: () => predictInstanceId(settings, join(root, "machine-id")),
    /** Where a file is, nothing can be written below it: what a read-only directory does, for root as well. */
    block: () => writeFileSync(dir, ""),
    unblock: () => rmSync(dir),
  };
}

const machineId = "b08dfa6083e7567a1921a715000001fb\n";

describe("who the exporter is", () => {
  it("is made at the first start and kept", async () => {
    const { start, said, dir, foresee } = given({ machineId });
    const first = await start();
    expect(first.instanceId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect((await start()).instanceId).toBe(first.instanceId);
    expect(await foresee()).toBe(first.instanceId);
    expect(readFileSync(join(dir, "instance-id"), "utf8")).toBe(`${first.instanceId}\n`);
    expect(first.changes()).toBe(false);
    expect(said).toEqual([]);
  });

  it("is what is set, and that is kept nowhere", async () => {
    const { start, said, block, foresee } = given({ flags: ["--otlp.instance-id", "mx1"] });
    block();
    const identity = await start();
    await identity.keep();
    expect([identity.instanceId, identity.changes(), await foresee()]).toEqual(["mx1", false, "mx1"]);
    expect(said).toEqual([]);
  });

  it("stays the same at each start that cannot keep it, on a machine with an id, and says so", async () => {
    const { start, said, block, unblock, foresee } = given({ machineId });
    block();
    const { instanceId, changes, keep } = await start();
    expect((await start()).instanceId).toBe(instanceId);
    expect(await foresee()).toBe(instanceId);
    expect(changes()).toBe(false);
    await keep();
    expect(said).toHaveLength(2);
    expect(said[0]).toContain("it is derived from this machine's id and --state.dir; set --otlp.instance-id");
    unblock();
    await keep();
    expect((await start()).instanceId).toBe(instanceId);
  });

  it("changes at each start that cannot keep it on a machine without an id, and says so until it can be kept", async () => {
    const { start, said, block, unblock, foresee } = given();
    block();
    const { instanceId, changes, keep } = await start();
    expect((await start()).instanceId).not.toBe(instanceId);
    expect(await foresee()).toBeUndefined();
    expect(changes()).toBe(true);
    expect(said[0]).toContain("after each start the same records have another log.record.uid; set --otlp.instance-id");
    expect(said[0]).toContain('reason="');
    await keep();
    expect(changes()).toBe(true);
    unblock();
    await keep();
    expect(changes()).toBe(false);
    expect(said.at(-1)).toContain("the instance id is kept now");
    expect((await start()).instanceId).toBe(instanceId);
  });

  it("is kept again where its directory was removed, and not before that is said", async () => {
    const { start, dir, foresee } = given();
    const { instanceId, keep, forget } = await start();
    rmSync(dir, { recursive: true });
    await keep();
    expect(await foresee()).toBeUndefined();
    forget();
    await keep();
    expect(await foresee()).toBe(instanceId);
  });

  it("does not replace one that comes back with its directory", async () => {
    const { start, block, unblock, dir } = given({ machineId });
    block();
    const { keep } = await start();
    unblock();
    mkdirSync(dir);
    writeFileSync(join(dir, "instance-id"), "of old\n");
    await keep();
    expect((await start()).instanceId).toBe("of old");
  });
});
