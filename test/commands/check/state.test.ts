import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkState } from "../../../src/commands/check/state.js";
import { loadSettings } from "../../../src/config.js";
import { realDirectory } from "../../support/real.js";

/** What is said of a state directory, with and without a machine id. */
async function look(dir: string, { machineId = "", flags = [] as readonly string[] } = {}): Promise<string> {
  const machineIdPath = join(realDirectory(), "machine-id");
  writeFileSync(machineIdPath, machineId);
  const settings = loadSettings(["--state.dir", dir, ...flags], {}, () => "");
  const found = await checkState({ settings, inForce: [], signal: new AbortController().signal, machineIdPath });
  return found.map(({ level, text }) => `${level}: ${text}`).join("\n");
}

describe("a state directory that cannot be written", () => {
  const withOtlp = ["--otlp.endpoint", "http://127.0.0.1:4318"];
  const changing =
    "warning: the instance id cannot be saved: at each start the same records get a different log.record.uid";
  const blocked = () => {
    const path = join(realDirectory(), "state");
    writeFileSync(path, "");
    return path;
  };

  it("lets uids change on a machine without an id, where records are sent", async () => {
    expect(await look(blocked(), { flags: withOtlp })).toContain(changing);
    expect(await look(blocked())).not.toContain("uid");
  });

  it("does not where the id is set, or derived from the machine", async () => {
    expect(await look(blocked(), { flags: [...withOtlp, "--otlp.instance-id", "mx1"] })).not.toContain("uid");
    const machineId = "b08dfa6083e7567a1921a715000001fb\n";
    expect(await look(blocked(), { flags: withOtlp, machineId })).not.toContain("uid");
  });
});

it("names a lock file that cannot be had", async () => {
  const directory = realDirectory();
  expect(await look(directory)).toMatch(/^ok: .* is writable$/);
  // root may read everything but what a link does not lead to
  symlinkSync(join(directory, "nowhere"), join(directory, "exporter.lock"));
  expect(await look(directory)).toMatch(/^error: .*: 1 file cannot be read: exporter\.lock$/);
});
