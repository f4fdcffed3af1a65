import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { KindName } from "../../src/line.js";
import { createZone } from "../../src/parse/zone.js";
import type { MailRoot } from "../../src/simulate/mail-root.js";
import { createWriter, type WriterOptions } from "../../src/simulate/writer.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "simulate-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Written {
  readonly at: number;
  readonly kind: KindName;
  readonly file: string;
  readonly line: string;
}

/** A writer whose lines go to a list, and a way to let its time pass. */
function start(from: string, options: Partial<WriterOptions> = {}) {
  const written: Written[] = [];
  let now = Date.parse(from);
  const root: MailRoot = {
    spool: join(folder, "spool"),
    append: () => {},
    readCounter: () => 1,
    saveCounter: () => {},
  };
  const onLine = (kind: KindName, file: string, line: string) => written.push({ at: now, kind, file, line });
  const writer = createWriter({ root, seed: 3, rate: 20, rotateHours: 24, offsetAt: () => 0, onLine, ...options });
  const pass = (milliseconds: number) => {
    const end = now + milliseconds;
    while (now < end) now = Math.min(end, writer.step(now));
  };
  const miss = (milliseconds: number) => void (now += milliseconds);
  return { written, pass, miss };
}

function localTime({ line }: Written): string {
  return /"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"/.exec(line)?.[1] ?? "";
}

describe("createWriter", () => {
  test("all eight logs begin within a second at any rate", () => {
    const { written, pass } = start("2026-11-24T03:00:00Z", { rate: 0.1 });
    pass(1000);
    expect(new Set(written.map(({ kind }) => kind)).size).toBe(8);
  });

  test.each(["2026-11-24T04:00:00Z", "2026-11-24T10:30:00Z"])("holds the rate at %s", (from) => {
    const { written, pass } = start(from, { rate: 400 });
    pass(5_000);
    const opened = written.length;
    pass(20_000);
    expect((written.length - opened) / 20).toBeGreaterThan(380);
    expect((written.length - opened) / 20).toBeLessThan(420);
  });

  test("catches up with a disk that was slow for seconds, not with a machine that slept for hours", () => {
    const after = (pause: number) => {
      const { written, pass, miss } = start("2026-11-24T10:00:00Z", { rate: 100 });
      pass(10_000);
      miss(pause);
      const before = written.length;
      pass(1_000);
      return written.length - before;
    };
    expect(after(3_000)).toBeGreaterThan(350);
    expect(after(8 * 3_600_000)).toBeLessThan(2_000);
  });

  test("people sleep at night, strangers do not", () => {
    const share = (from: string) => {
      const { written, pass } = start(from, { rate: 300 });
      pass(30_000);
      const smtp = written.filter(({ kind }) => kind === "smtp");
      return smtp.filter(({ line }) => line.includes('"RECV=OK"')).length / smtp.length;
    };
    expect(share("2026-11-24T10:30:00Z")).toBeGreaterThan(share("2026-11-24T04:00:00Z") * 1.3);
    expect(share("2026-11-24T04:00:00Z")).toBeGreaterThan(0.05);
  });

  test("now and then a line is longer than a stdio buffer", () => {
    const { written, pass } = start("2026-11-24T10:00:00Z", { rate: 2000 });
    pass(30_000);
    const long = written.filter(({ line }) => line.length > 4096);
    expect(new Set(long.map(({ kind }) => kind))).toEqual(new Set(["filters"]));
  });

  test("a stamp is now and then a second behind the line before it, never more and never ahead of the clock", () => {
    const { written, pass } = start("2026-11-24T10:00:00Z", { rate: 300 });
    pass(60_000);
    const ages = written.map((entry) => Math.floor(entry.at / 1000) - Date.parse(`${localTime(entry)}Z`) / 1000);
    expect(new Set(ages)).toEqual(new Set([0, 1]));
    const smtp = written.filter(({ kind }) => kind === "smtp").map(localTime);
    expect(smtp.filter((time, index) => time < (smtp[index - 1] ?? "")).length).toBeGreaterThan(0);
  });

  test("in a night when clocks go back, hours repeat inside one file", () => {
    const { offsetAt } = createZone("Europe/Berlin");
    const { written, pass } = start("2026-10-25T00:59:50Z", { rate: 50, rotateHours: 1, offsetAt });
    pass(20_000);
    const smtp = written.filter(({ kind }) => kind === "smtp");
    expect(new Set(smtp.map(({ file }) => file))).toEqual(new Set(["smtp-202610250200"]));
    expect(localTime(smtp[0] as Written)).toBe("2026-10-25 02:59:50");
    expect(localTime(smtp.at(-1) as Written) < "2026-10-25 02:00:11").toBe(true);
  });
});
