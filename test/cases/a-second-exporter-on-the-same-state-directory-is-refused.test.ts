import { symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AlreadyClaimed, claimDirectory, keepInstanceId } from "../../src/files/claim.js";
import { nodeStateDisk } from "../../src/files/state.js";
import { realDirectory } from "../support/real.js";

describe("a second exporter on the same state directory is refused", () => {
  it("while the first one runs, and not after it", async () => {
    const directory = realDirectory();
    const first = await claimDirectory(directory);
    await expect(claimDirectory(directory)).rejects.toThrow(AlreadyClaimed);
    await expect(claimDirectory(`${directory}/.`)).rejects.toThrow(AlreadyClaimed);
    await first.release();
    const second = await claimDirectory(directory);
    await second.release();
  });

  it("also under another name of the directory", async () => {
    const directory = realDirectory();
    const name = join(realDirectory(), "link");
    symlinkSync(directory, name);
    const first = await claimDirectory(directory);
    await expect(claimDirectory(name)).rejects.toThrow(AlreadyClaimed);
    await first.release();
  });

  it("what a killed one left behind is no claim", async () => {
    const directory = realDirectory();
    writeFileSync(join(directory, "exporter.sock"), "");
    const claim = await claimDirectory(directory);
    await expect(claimDirectory(directory)).rejects.toThrow(AlreadyClaimed);
    await claim.release();
  });

  it("where the path is too long for a socket too", async () => {
    const directory = join(realDirectory(), "d".repeat(120));
    await nodeStateDisk.makeDirectory(directory);
    const first = await claimDirectory(directory);
    await expect(claimDirectory(directory)).rejects.toThrow(AlreadyClaimed);
    await first.release();
  });

  it("any listener on the socket is taken for an exporter", async () => {
    const directory = realDirectory();
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((done) => server.listen(join(directory, "exporter.sock"), done));
    await expect(claimDirectory(directory)).rejects.toThrow(AlreadyClaimed);
    await new Promise((done) => server.close(done));
  });

  it("the instance id is made once", async () => {
    const directory = realDirectory();
    const id = await keepInstanceId(directory, nodeStateDisk);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await keepInstanceId(directory, nodeStateDisk)).toBe(id);
  });
});
