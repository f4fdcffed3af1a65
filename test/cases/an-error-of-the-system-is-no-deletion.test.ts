import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const file = "/logs/finger-202611240000";
const hour = 3_600_000;

describe("an error of the system is no deletion", () => {
  it.each([
    ["list", "EMFILE"],
    ["list", "EACCES"],
    ["list", "ENOENT"],
    ["stat", "EIO"],
    ["stat", "EACCES"],
    ["open", "EMFILE"],
    ["read", "EIO"],
  ] as const)("%s %s for an hour", async (operation, code) => {
    const disk = createDisk();
    disk.append(file, fingerLine(1));
    const run = startRun(disk);
    await run.read();
    disk.fault = (asked) => (asked === operation ? code : undefined);
    disk.append(file, fingerLine(2));
    const lines = [...(await run.pass(61_000)), ...(await run.pass(hour))];
    disk.fault = () => undefined;
    lines.push(...(await run.pass(6_000)), ...(await run.pass(6_000)));
    expect(numbersOf(lines)).toEqual([2]);
    expect(run.follower.lost("finger")).toEqual({ bytes: 0, lines: 0 });
    expect(run.follower.files()[0]?.trouble).toBeUndefined();
  });

  it("an empty directory in the place of the one that was read, also across a restart", async () => {
    const disk = createDisk();
    disk.append(file, `${fingerLine(1)}torn`);
    let run = startRun(disk);
    await run.read();
    const isMounted = { value: false };
    const away = {
      ...disk,
      time: disk.time,
      list: (path: string) => (isMounted.value ? disk.list(path) : Promise.resolve([])),
      stat: (path: string) => (isMounted.value ? disk.stat(path) : disk.stat("/other")),
    };
    disk.append("/other/x", "");
    const stat = disk.stat;
    away.stat = async (path) => (isMounted.value ? stat(path) : { ...(await stat("/logs")), id: "2:2" });
    run = startRun(away, { restored: run.save(), now: () => away.time });
    for (let look = 0; look < 5; look++) {
      await run.pass(61_000);
      expect(run.follower.problem()).toContain("is it mounted?");
      expect(run.follower.caughtUp()).toBe(false);
    }
    isMounted.value = true;
    disk.append(file, ` line\n${fingerLine(2)}`);
    expect((await run.pass(6_000)).length).toBe(2);
    expect(run.follower.problem()).toBeUndefined();
    expect(run.follower.lost("finger").bytes).toBe(0);
  });
});
