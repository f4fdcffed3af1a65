import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { claimDirectory, ClaimRefused } from "../../src/files/claim.js";
import { startClaimant } from "../support/claimant.js";
import { realDirectory } from "../support/real.js";

const inUse = "refused: is in use by another exporter; give each its own";
const isRoot = process.getuid?.() === 0;
/** Whether other namespaces can be made here: root may be one that has no such right, in a container. */
const hasNamespaces =
  isRoot && spawnSync("unshare", ["-m", "-p", "-f", "mount", "-t", "tmpfs", "x", "/mnt"]).status === 0;
const nobody = 65_534;

describe("a second exporter on the same state directory is refused", () => {
  it("while the first one runs, and not after it", async () => {
    const directory = realDirectory();
    const first = await claimDirectory(directory);
    await expect(claimDirectory(directory)).rejects.toThrow(ClaimRefused);
    await expect(claimDirectory(`${directory}/.`)).rejects.toThrow(ClaimRefused);
    first.release();
    const second = startClaimant();
    expect(await second.claim(directory)).toBe("locked");
    expect(await startClaimant().claim(directory)).toBe(inUse);
  });

  it("also under another name of the directory", async () => {
    const directory = realDirectory();
    const name = join(realDirectory(), "link");
    symlinkSync(directory, name);
    expect(await startClaimant().claim(directory)).toBe("locked");
    expect(await startClaimant().claim(name)).toBe(inUse);
  });

  it("where both start at the same moment, one of them each time", { timeout: 60_000 }, async () => {
    const [one, other] = [startClaimant(), startClaimant()];
    for (let round = 0; round < 50; round++) {
      const directory = join(realDirectory(), "state");
      const answers = await Promise.all([one.claim(directory), other.claim(directory)]);
      expect(answers.toSorted()).toEqual(["locked", inUse]);
      await Promise.all([one.release(), other.release()]);
    }
  });

  it("not once the first was killed", async () => {
    const directory = realDirectory();
    const first = startClaimant();
    expect(await first.claim(directory)).toBe("locked");
    await first.kill();
    expect(await startClaimant().claim(directory)).toBe("locked");
  });

  it("for as long as it runs, whatever the garbage collector takes", async () => {
    const directory = realDirectory();
    await claimDirectory(directory);
    setFlagsFromString("--expose-gc");
    for (let turn = 0; turn < 3; turn++) {
      runInNewContext("gc")();
      await new Promise((done) => setImmediate(done));
    }
    expect(await startClaimant().claim(directory)).toBe(inUse);
  });

  it("and no other user can take or hold the lock", async () => {
    const directory = realDirectory();
    const path = join(directory, "exporter.lock");
    writeFileSync(path, "what got into it", { mode: 0o666 });
    chmodSync(path, 0o666);
    const first = startClaimant();
    expect(await first.claim(directory)).toBe("locked");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).toBe("");
  });

  it.runIf(isRoot)("regardless of who starts it: root, then another user, and the other way round", async () => {
    const directory = realDirectory();
    chmodSync(directory, 0o777);
    const root = startClaimant();
    const other = startClaimant({ uid: nobody });
    expect(await root.claim(directory)).toBe("locked");
    const foreign =
      "refused: exporter.lock in it belongs to uid 0 and cannot be written by uid 65534; run the exporter as its owner, " +
      "or give the directory with all that is in it to the exporter's user (chown -R)";
    expect(await other.claim(directory)).toBe(foreign);
    await root.kill();
    expect(await other.claim(directory)).toBe(foreign);
    rmSync(join(directory, "exporter.lock"));
    expect(await other.claim(directory)).toBe("locked");
    expect(await startClaimant().claim(directory)).toBe(inUse);
    await other.kill();
    expect(await startClaimant().claim(directory)).toBe("locked");
  });

  it.runIf(hasNamespaces)("from within another container", async () => {
    const directory = realDirectory();
    const inside = startClaimant({ within: ["unshare", "-p", "-f", "--kill-child"] });
    expect(await inside.claim(directory)).toBe("locked");
    expect(await startClaimant().claim(directory)).toBe(inUse);
    await inside.release();
    const outside = startClaimant();
    expect(await outside.claim(directory)).toBe("locked");
    expect(await inside.claim(directory)).toBe(inUse);
  });

  it("where the lock file can be none, though the directory can be written", async () => {
    const directory = realDirectory();
    mkdirSync(join(directory, "exporter.lock"));
    await expect(claimDirectory(directory)).rejects.toThrow("exporter.lock in it is no file; run the exporter as");
  });
});

describe("a directory that cannot be written prevents no start", () => {
  it("where a file is in its place", async () => {
    const path = join(realDirectory(), "file");
    writeFileSync(path, "");
    const claim = await claimDirectory(path);
    expect(claim.problem()).toBe("file exists");
    expect(await claim.renew()).toBe(false);
    rmSync(path);
    expect(await claim.renew()).toBe(true);
    expect(claim.problem()).toBeUndefined();
    expect(await startClaimant().claim(path)).toBe(inUse);
    claim.release();
  });

  it.runIf(isRoot)("where it is another's, with his lock in it or without", async () => {
    const directory = realDirectory();
    chmodSync(directory, 0o755);
    const other = startClaimant({ uid: nobody });
    expect(await other.claim(directory)).toBe("unlocked: permission denied");
    expect(await startClaimant().claim(directory)).toBe("locked");
    expect(await other.claim(directory)).toBe("unlocked: permission denied");
  });

  it.runIf(isRoot)("which locks all the same where the lock file can be written", async () => {
    const directory = realDirectory();
    chmodSync(directory, 0o755);
    writeFileSync(join(directory, "exporter.lock"), "");
    chownSync(join(directory, "exporter.lock"), nobody, nobody);
    expect(await startClaimant({ uid: nobody }).claim(directory)).toBe("locked");
    expect(await startClaimant().claim(directory)).toBe(inUse);
  });

  const onDisk = (mount: string) => ["unshare", "-m", "sh", "-c", `${mount} && exec "$@"`, "sh"];

  it.runIf(hasNamespaces)("on a read-only file system, with a lock file or without", async () => {
    for (const make of ["true", "touch /mnt/exporter.lock"]) {
      const mount = `mount -t tmpfs x /mnt && ${make} && mount -o remount,ro /mnt`;
      for (const directory of ["/mnt", "/mnt/state"])
        expect(await startClaimant({ within: onDisk(mount) }).claim(directory)).toBe("unlocked: read-only file system");
    }
  });

  it.runIf(hasNamespaces)("on a full disk, which locks as long as there is room for a name", async () => {
    const full = "mount -t tmpfs -o size=4k x /mnt && ! head -c 9k /dev/zero 2>/dev/null > /mnt/x";
    expect(await startClaimant({ within: onDisk(full) }).claim("/mnt")).toBe("locked");
    const nameless = "mount -t tmpfs -o nr_inodes=1 x /mnt";
    const claimant = startClaimant({ within: onDisk(nameless) });
    expect(await claimant.claim("/mnt")).toBe("unlocked: no space left on device");
  });
});

describe("a directory that is removed while the exporter runs", () => {
  it("is made and locked again", async () => {
    const directory = realDirectory();
    const claim = await claimDirectory(directory);
    expect(await claim.renew()).toBe(false);
    rmSync(directory, { recursive: true });
    expect(await Promise.all([claim.renew(), claim.renew()])).toEqual([true, true]);
    expect(await startClaimant().claim(directory)).toBe(inUse);
    rmSync(join(directory, "exporter.lock"));
    expect(await claim.renew()).toBe(true);
    expect(await startClaimant().claim(directory)).toBe(inUse);
    expect(await claim.renew()).toBe(false);
    claim.release();
  });

  it("or moved is free for others where it is now", async () => {
    const directory = join(realDirectory(), "state");
    const claim = await claimDirectory(directory);
    renameSync(directory, `${directory}.old`);
    expect(await claim.renew()).toBe(true);
    expect(await startClaimant().claim(`${directory}.old`)).toBe("locked");
    claim.release();
  });

  it("and one of which that cannot be told for a while is not given up", async () => {
    const directory = join(realDirectory(), "state");
    const claim = await claimDirectory(directory);
    renameSync(directory, `${directory}.old`);
    // a link that leads to itself: what root sees in place of a directory that may not be read
    symlinkSync(directory, directory);
    expect(await claim.renew()).toBe(false);
    expect(claim.problem()).toBeUndefined();
    expect(await startClaimant().claim(`${directory}.old`)).toBe(inUse);
    claim.release();
  });

  it("is left to another exporter that was faster", async () => {
    const directory = realDirectory();
    const claim = await claimDirectory(directory);
    rmSync(directory, { recursive: true });
    const other = startClaimant();
    expect(await other.claim(directory)).toBe("locked");
    await expect(claim.renew()).rejects.toThrow(ClaimRefused);
    await other.kill();
    expect(await claim.renew()).toBe(true);
    claim.release();
  });
});

describe("the socket by which version 0.1.0 claimed a directory", () => {
  it("is removed, and a file of that name is not", async () => {
    const directory = realDirectory();
    const path = join(directory, "exporter.sock");
    const server = createServer();
    await new Promise<void>((done) => server.listen(path, done));
    const claim = await claimDirectory(directory);
    expect(existsSync(path)).toBe(false);
    claim.release();
    await new Promise((done) => server.close(done));
    writeFileSync(path, "");
    (await claimDirectory(directory)).release();
    expect(existsSync(path)).toBe(true);
  });
});
