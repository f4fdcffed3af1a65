import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { lookAtRights } from "../../src/files/rights.js";

async function makeDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "xmail-rights-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

describe.skipIf(process.platform === "win32")("the rights on a path", () => {
  it("name who we are and whose it is", async () => {
    const path = join(await makeDirectory(), "logs");
    await mkdir(path);
    const { username: name } = userInfo();
    expect(await lookAtRights(path)).toEqual({ user: name, owner: name, barrier: undefined });
  });

  it("are unknown of what is not there", async () => {
    expect(await lookAtRights(join(await makeDirectory(), "nowhere", "logs"))).toBeUndefined();
  });
});
