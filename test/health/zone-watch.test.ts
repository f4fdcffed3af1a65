import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lookAtZone, measuring, watchZone } from "../../src/health/zone-watch.js";
import { loadSettings, type Settings } from "../../src/config.js";
import type { Event, Parsed } from "../../src/event.js";
import { createLogger } from "../../src/log.js";
import { createZone } from "../../src/parse/zone.js";
import { createZoneCheck } from "../../src/parse/zone-check.js";

let logs: string;
beforeEach(async () => {
  logs = await mkdtemp(join(tmpdir(), "xmail-zone-"));
});
afterEach(() => rm(logs, { recursive: true }));

const entered = Date.UTC(2026, 10, 24, 10, 5, 57);

/** A delivery that took `seconds`, written by a server so many hours ahead of UTC. */
function smail(hours: number, seconds: number, at = entered): string {
  const time = new Date(at + seconds * 1000 + hours * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
  return `"a.example"\t"${at}.1.2.3.mx1"\t"S1"\t"m@x.example"\t"a@x.example"\t"LOCAL"\t"b@a.example"\t"${time}"\t""\n`;
}

function settingsOf(zone: string, isGuessed: boolean): Settings {
  const settings = loadSettings(["--xmail.log-dir", logs, "--xmail.timezone", zone], {}, () => "");
  return isGuessed ? { ...settings, xmail: { ...settings.xmail, zoneIsGuessed: true } } : settings;
}

const quick = (hours: number, at = entered) => [1, 2, 3, 4].map((seconds) => smail(hours, seconds, at)).join("");

describe("the newest SMAIL lines, before the first line is counted", () => {
  it("end the start where they contradict a guess, and say what to set", async () => {
    await writeFile(join(logs, "smail-202611230000"), quick(0));
    await writeFile(join(logs, "smail-202611240000"), quick(1));
    await expect(lookAtZone(settingsOf("UTC", true))).rejects.toThrow(
      `--xmail.timezone: is not set and nothing on this machine says it, but ${logs}/smail-202611240000 is of a server at ` +
        "UTC+01:00 on 2026-11-24; set --xmail.timezone to its zone, such as Europe/Berlin or Africa/Lagos",
    );
  });

  it("name the zone where there is one alone", async () => {
    await writeFile(join(logs, "smail-202611240000"), quick(5.75));
    await expect(lookAtZone(settingsOf("UTC", true))).rejects.toThrow(
      /; set --xmail\.timezone Asia\/Kath?mandu, the only zone with that offset$/,
    );
  });

  it("are those of an older file where the newest tells nothing", async () => {
    await writeFile(join(logs, "smail-202611230000"), quick(-8));
    await writeFile(join(logs, "smail-202611240000"), smail(-8, 30_000));
    await expect(lookAtZone(settingsOf("UTC", true))).rejects.toThrow("smail-202611230000 is of a server at UTC-08:00");
  });

  it("may contradict a guess in summer alone: a year of files is looked at", async () => {
    for (let index = 0; index < 360; index += 3) {
      const at = Date.UTC(2025, 11, 1 + index, 10);
      const name = `smail-${new Date(at).toISOString().slice(0, 10).replaceAll("-", "")}0000`;
      await writeFile(join(logs, name), quick(createZone("Europe/London").offsetAt(at) / 3_600_000, at));
    }
    const error = await lookAtZone(settingsOf("UTC", true)).catch(String);
    expect(error).toMatch(
      / is of a server at UTC\+01:00 on 2026-\d\d-\d\d; set --xmail\.timezone to its zone, such as Europe\/London$/,
    );
  });

  it("contradict a zone that was set without ending anything", async () => {
    await writeFile(join(logs, "smail-202611240000"), quick(1).repeat(5));
    expect(await lookAtZone(settingsOf("UTC", false))).toMatchObject({ mismatchSeconds: 3_600, offsetSeconds: 3_600 });
    expect(await lookAtZone(settingsOf("Europe/Berlin", false))).toMatchObject({ mismatchSeconds: 0 });
  });

  it("may confirm a guess, be too few, or not be there", async () => {
    expect(await lookAtZone(settingsOf("UTC", true))).toBeUndefined();
    await writeFile(join(logs, "smail-202611240000"), smail(1, 5));
    expect(await lookAtZone(settingsOf("UTC", true))).toBeUndefined();
    await writeFile(join(logs, "smail-202611240000"), quick(0));
    expect(await lookAtZone(settingsOf("UTC", true))).toMatchObject({ mismatchSeconds: 0 });
    await rm(logs, { recursive: true });
    expect(await lookAtZone(settingsOf("UTC", true))).toBeUndefined();
    await writeFile(logs, "");
  });
});

describe("while the zone is wrong", () => {
  const item = (kind: "smail" | "smtp", time: number): Event => ({
    ...{ kind, file: "x", offset: 0, time, name: "xmail.smail.delivery", outcome: "ok", severity: "INFO" as const },
    fields: { queuedAt: entered, medium: "local" },
  });
  const queuedAt = (parsed: Parsed) => "fields" in parsed && parsed.fields["queuedAt"];

  it("deliveries are counted without their duration, from the line on that shows it", () => {
    const measured = measuring(createZoneCheck(createZone("UTC")));
    expect(queuedAt(measured(item("smail", entered + 5_000)))).toBe(entered);
    expect(queuedAt(measured(item("smail", entered - 3_600_000)))).toBeUndefined();
    expect(queuedAt(measured(item("smail", entered + 5_000)))).toBeUndefined();
    expect(queuedAt(measured(item("smtp", entered)))).toBe(entered);
  });

  it("of one that was guessed until a line confirms it", () => {
    const measured = measuring(createZoneCheck(createZone("UTC"), true));
    expect(queuedAt(measured(item("smail", entered + 7_200_000)))).toBeUndefined();
    expect(queuedAt(measured(item("smail", entered + 2_000)))).toBe(entered);
    expect(queuedAt(measured(item("smail", entered + 7_200_000)))).toBe(entered);
  });

  it("that is said once, with what to set and what does not happen until then", () => {
    const check = createZoneCheck(createZone("UTC"));
    let said = "";
    const log = createLogger({ level: "info", format: "logfmt", destination: { write: (line) => (said += line) } });
    const watch = watchZone(check, settingsOf("UTC", false), log);
    expect(watch()).toBeUndefined();
    check.start({ mismatchSeconds: 3_600, offsetSeconds: 3_600, at: entered });
    expect(watch()).toBe("the SMAIL log shows UTC offset +01:00, not that of UTC; set --xmail.timezone");
    watch();
    expect(said.match(/level=warn/g)).toHaveLength(1);
    expect(said).toContain("set --xmail.timezone to its zone, such as Europe/Berlin or Africa/Lagos");
    expect(said).toContain("durations of deliveries are not measured and no log records are sent until it is");
    check.start({ mismatchSeconds: 0, offsetSeconds: 0, at: entered });
    expect(watch()).toBeUndefined();
    expect(said).toContain("agrees with the SMAIL log again");
  });
});
