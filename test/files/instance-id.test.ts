import { chownSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { deriveInstanceId, keepInstanceId, readInstanceId } from "../../src/files/instance-id.js";
import { realDirectory } from "../support/real.js";

describe("an instance id that is kept", () => {
  it("is read again, and there is none before", async () => {
    const directory = join(realDirectory(), "new", "state");
    expect(await readInstanceId(directory)).toBeUndefined();
    await keepInstanceId(directory, "mx1");
    expect(await readInstanceId(directory)).toBe("mx1");
    expect(readdirSync(directory)).toEqual(["instance-id"]);
  });

  it("is none where the file is empty, and none is known where it cannot be read", async () => {
    const directory = realDirectory();
    writeFileSync(join(directory, "instance-id"), "");
    expect(await readInstanceId(directory)).toBeUndefined();
    rmSync(join(directory, "instance-id"));
    mkdirSync(join(directory, "instance-id"));
    await expect(readInstanceId(directory)).rejects.toThrow("EISDIR");
    await expect(keepInstanceId(directory, "mx1")).rejects.toThrow();
  });

  it.runIf(process.getuid?.() === 0)("belongs to who the directory belongs to, though root keeps it", async () => {
    const directory = realDirectory();
    chownSync(directory, 1234, 4321);
    await keepInstanceId(directory, "mx1");
    expect(statSync(join(directory, "instance-id"))).toMatchObject({ uid: 1234, gid: 4321 });
  });
});

describe("an instance id that is derived", () => {
  const machine = (text: string) => {
    const path = join(realDirectory(), "machine-id");
    writeFileSync(path, text);
    return path;
  };
  const one = "b08dfa6083e7567a1921a715000001fb\n";

  it("is the same each time, and another on another machine and for another state directory", async () => {
    const id = await deriveInstanceId("/var/lib/x", machine(one));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await deriveInstanceId("/var/lib/x/", machine(one))).toBe(id);
    expect(await deriveInstanceId("/var/lib/y", machine(one))).not.toBe(id);
    expect(await deriveInstanceId("/var/lib/x", machine(one.replace("b", "c")))).not.toBe(id);
  });

  it("does not tell the machine's own", async () => {
    expect((await deriveInstanceId("/s", machine(one)))?.replaceAll("-", "")).not.toContain(one.slice(0, 8));
  });

  it.each(["", "uninitialized\n", `${"0".repeat(32)}\n`, "B08DFA6083E7567A1921A715000001FB\n"])(
    "is none on a machine whose id is %j",
    async (text) => {
      expect(await deriveInstanceId("/s", machine(text))).toBeUndefined();
    },
  );

  it("is none on a machine without an id", async () => {
    expect(await deriveInstanceId("/s", join(realDirectory(), "machine-id"))).toBeUndefined();
  });
});
