import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unpack } from "../support/tar.js";

const main = new URL("../../dist/main.js", import.meta.url).pathname;
const archive = readFileSync(new URL("../fixtures/xmail-1.27-spool/spool.tar.gz", import.meta.url));
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "xmail-queue-command-"));
  unpack(archive, "snap2/", root);
}, 60_000);
afterAll(() => rm(root, { recursive: true }), 60_000);

function queue(...flags: string[]) {
  const argv = ["queue", "--xmail.mail-root", root, "--xmail.timezone", "UTC", "--state.dir", join(root, "state")];
  const env = { ...process.env, XMAIL_EXPORTER_SPOOL_RETRY_DELAY: "8m" };
  return spawnSync(process.execPath, [main, ...argv, ...flags], { env, encoding: "utf8" });
}

describe("the command queue", { timeout: 60_000 }, () => {
  it("prints the recorded queue as table, forecast and commands, and touches nothing", async () => {
    const before = await listing();
    const { status, stdout, stderr } = queue();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^.*\/spool at .*: 84 messages: 26 retry, 49 frozen, 4 active, 5 new; 3 files in local\n/);
    expect(stdout).toMatch(/\nSTATE +REASON +DESTINATION .*\n/);
    expect(stdout).toMatch(/\nForecast, if all attempts keep failing:\n {2}35 messages will be given up by 20\d\d-/);
    expect(stdout).toMatch(/\n {2}CtrlClnt -s 127\.0\.0\.1 -u "\$CTRL_USER" -p "\$CTRL_PASSWORD" etrn '\*'\n/);
    expect(await listing()).toEqual(before);
  });

  it("prints the same as JSON", () => {
    const { status, stdout } = queue("--json", "--limit", "1");
    const printed = JSON.parse(stdout) as { states: object; groups: unknown[]; forecast: unknown[] };
    expect(status).toBe(0);
    expect(printed.states).toEqual({ retry: 26, frozen: 49, active: 4, new: 5, local: 3 });
    expect(printed.groups).toHaveLength(1);
    expect(printed.forecast).toHaveLength(1);
  });

  it("fails with one line where there is no queue, and is quiet where its reader leaves", () => {
    const missing = queue("--xmail.mail-root", join(root, "nowhere"));
    expect({ code: missing.status, out: missing.stdout }).toEqual({ code: 1, out: "" });
    expect(missing.stderr).toBe(
      `xmail-exporter: ${join(root, "nowhere", "spool")} cannot be read: no such file or directory\n`,
    );
    const script = '{ "$0" "$@"; echo "exit $?" >&2; } | head -n 1 > /dev/null';
    const words = [process.execPath, main, "queue", "--xmail.mail-root", root, "--limit", "100000"];
    expect(spawnSync("/bin/sh", ["-c", script, ...words], { encoding: "utf8" }).stderr).toBe("exit 0\n");
  });
});

/** Every file and directory, with its time of change. */
async function listing(): Promise<string[]> {
  const names = (await readdir(root, { recursive: true })).toSorted();
  return Promise.all(names.map(async (name) => `${name} ${(await stat(join(root, name))).mtimeMs}`));
}
