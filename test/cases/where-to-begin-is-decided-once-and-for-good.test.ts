import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const file = "/logs/finger-202611240000";
const end = { startAt: { from: "end" } } as const;
/** The simulated clock begins at 12:00. */
const old = (number: number) => fingerLine(number, "2026-11-24 11:59:30");
const fresh = (number: number) => fingerLine(number, "2026-11-24 12:00:09");

const ascending = (one: number, other: number) => one - other;

describe("where to begin is decided once and for good", () => {
  it("is saved before the first line is taken, whatever the first look finds", async () => {
    for (const paths of [[], [file]]) {
      const disk = createDisk();
      for (const path of paths) disk.append(path, old(1));
      const saves: unknown[] = [];
      const run = startRun(disk, { ...end, settle: () => Promise.resolve(void saves.push(run.save())) });
      await run.follower.poll();
      expect(saves).toHaveLength(1);
      expect(saves[0]).toMatchObject({ cursors: paths.map(() => ({ offset: old(1).length })) });
    }
  });

  it("end: lines written after it are counted although the process was killed before it counted one", async () => {
    const disk = createDisk();
    disk.append(file, old(1));
    let saved = {};
    const run = startRun(disk, { ...end, settle: () => Promise.resolve(void (saved = { restored: run.save() })) });
    await run.follower.poll();
    disk.append(file, fresh(2));
    disk.append("/logs/finger-202611250000", fresh(3));
    expect(numbersOf(await startRun(disk, { ...end, ...saved }).read())).toEqual([2, 3]);
  });

  it("a duration: what was young enough at the first start is sent, however long that could not be done", async () => {
    const disk = createDisk();
    const start = { startAt: { since: disk.time - 60_000 } };
    disk.append(file, fingerLine(1, "2026-11-24 11:00:00") + old(2));
    let run = startRun(disk, start);
    await run.follower.poll();
    // a day later nothing was acknowledged yet
    disk.time += 86_400_000;
    run = startRun(disk, { startAt: { since: disk.time - 60_000 }, restored: run.save() });
    expect(numbersOf(await run.read())).toEqual([2]);
  });

  describe.each([
    ["a file without the right to read it", "open", file],
    ["a file that cannot even be looked at", "stat", file],
    ["a log directory that is missing", "list", "/logs"],
    ["a log directory that cannot be entered", "stat", "/logs"],
  ] as const)("%s at the first start", (_name, operation, path) => {
    const cases = [
      ["end", { from: "end" }, [2, 3]],
      ["a duration", { since: Date.UTC(2026, 10, 24, 12) - 40_000 }, [1, 2, 3]],
      ["beginning", { from: "beginning" }, [0, 1, 2, 3]],
    ] as const;
    it.each(cases.flatMap((one) => [false, true].map((restarted) => [...one, restarted] as const)))(
      "%s is judged by that moment when it can be",
      async (_start, startAt, expected, restarted) => {
        const disk = createDisk();
        disk.append(file, fingerLine(0, "2026-11-24 11:00:00") + old(1));
        disk.append("/logs/finger-202611240001", fingerLine(0, "2026-11-24 11:00:00"));
        disk.fault = (asked, at) => (asked === operation && at.startsWith(path) ? "EACCES" : undefined);
        let run = startRun(disk, { startAt });
        const lines = [...(await run.read()), ...(await run.pass(6_000))];
        disk.time += 3_600_000;
        disk.append(file, fresh(2));
        if (restarted) run = startRun(disk, { startAt: { from: "beginning" }, restored: run.save() });
        lines.push(...(await run.pass(6_000)));
        disk.fault = () => undefined;
        lines.push(...(await run.pass(6_000)));
        disk.append(file, fresh(3));
        lines.push(...(await run.pass(6_000)));
        const others = startAt === cases[2][1] ? [0] : [];
        expect(numbersOf(lines).toSorted(ascending)).toEqual([...others, ...expected]);
        // what appears later is new, whatever its lines say
        disk.append("/logs/finger-202611230000", fingerLine(9, "2026-11-23 08:00:00"));
        expect(numbersOf(await run.pass(6_000))).toEqual([9]);
      },
    );
  });

  it("end: of the lines of the very second of the first start those count that came after it", async () => {
    const disk = createDisk();
    disk.append(file, old(0) + fingerLine(1, "2026-11-24 12:00:00"));
    disk.fault = (asked) => (asked === "open" ? "EACCES" : undefined);
    const run = startRun(disk, end);
    await run.read();
    disk.append(file, fingerLine(2, "2026-11-24 12:00:00"));
    disk.fault = () => undefined;
    expect(numbersOf(await run.pass(6_000))).toEqual([2]);
  });
});
