import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine } from "../support/reader.js";
import { startRun } from "../support/reader.js";
import type { Follower } from "../../src/files/follower.js";

const zone = "Europe/Berlin";

/** Times of the events in the order they are given, as `02:30:00Z`. */
async function timesOf({ next, poll }: Follower, lines: number): Promise<string[]> {
  const times: string[] = [];
  await poll();
  while (times.length < lines) {
    const batch = await next(3, new AbortController().signal);
    times.push(...batch.items.map(({ parsed }) => new Date(parsed.time).toISOString().slice(11)));
    batch.commit();
  }
  return times.map((time) => time.replace(".000", ""));
}

function night(day: string, files: Readonly<Record<string, readonly string[]>>, kind = "finger") {
  const disk = createDisk(Date.parse(`${day}T12:00:00Z`));
  let lines = 0;
  for (const [period, times] of Object.entries(files))
    for (const time of times) disk.append(`/logs/${kind}-${period}`, fingerLine(lines++, `${day} ${time}`));
  return { disk, lines };
}

describe("DST nights are read in the order they were written", () => {
  it("spring, a file a day: ...282300 is written after ...290000", async () => {
    const { disk, lines } = night("2026-03-29", {
      "202603290000": ["00:10:00", "01:50:00", "01:59:59"],
      "202603282300": ["03:00:00", "03:10:00", "12:00:00"],
    });
    const times = await timesOf(startRun(disk, { zone }).follower, lines);
    expect(times).toEqual(["23:10:00Z", "00:50:00Z", "00:59:59Z", "01:00:00Z", "01:10:00Z", "10:00:00Z"]);
  });

  it("autumn, a file an hour: ...0200 holds two hours, the second after a jump back", async () => {
    const { disk, lines } = night("2026-10-25", {
      "202610250100": ["01:59:00"],
      "202610250200": ["02:05:00", "02:55:00", "02:59:59", "02:00:01", "02:59:59", "02:00:02", "02:40:00"],
      "202610250300": ["03:00:00"],
    });
    const times = await timesOf(startRun(disk, { zone }).follower, lines);
    const second = ["01:00:01Z", "00:59:59Z", "01:00:02Z", "01:40:00Z", "02:00:00Z"];
    expect(times).toEqual(["23:59:00Z", "00:05:00Z", "00:55:00Z", "00:59:59Z", ...second]);
  });

  it("autumn, a file a day: the second pass goes to ...0100", async () => {
    const { disk, lines } = night("2026-10-25", {
      "202610250000": ["01:30:00", "02:30:00"],
      "202610250100": ["02:10:00", "02:40:00", "05:00:00"],
    });
    const times = await timesOf(startRun(disk, { zone }).follower, lines);
    expect(times).toEqual(["23:30:00Z", "00:30:00Z", "01:10:00Z", "01:40:00Z", "04:00:00Z"]);
  });

  it("the jump back is remembered across a restart, and seconds back are none", async () => {
    const { disk } = night("2026-10-25", { "202610250200": ["02:50:00", "02:10:00"] });
    const first = startRun(disk, { zone });
    expect(await timesOf(first.follower, 2)).toEqual(["00:50:00Z", "01:10:00Z"]);
    for (const time of ["02:09:57", "02:20:00"])
      disk.append("/logs/finger-202610250200", fingerLine(9, `2026-10-25 ${time}`));
    disk.time += 6_000;
    const second = startRun(disk, { zone, restored: first.save() });
    expect(await timesOf(second.follower, 2)).toEqual(["01:09:57Z", "01:20:00Z"]);
  });

  it("without a jump the clock tells lines that are seen to appear", async () => {
    const disk = createDisk(Date.parse("2026-10-25T01:29:50Z"));
    const run = startRun(disk, { zone });
    await run.read();
    disk.append("/logs/finger-202610250200", fingerLine(1, "2026-10-25 02:29:55"));
    disk.time = Date.parse("2026-10-25T01:29:56Z");
    expect(await timesOf(run.follower, 1)).toEqual(["01:29:55Z"]);
  });

  it.each([
    [9, ["01:29:00Z", "01:29:30Z", "01:29:55Z"]],
    // only the last one is known by the file's own time
    [11, ["00:29:00Z", "00:29:30Z", "01:29:55Z"]],
  ])("the clock tells several lines after a look of %i minutes ago, up to ten", async (minutes, expected) => {
    const disk = createDisk(Date.parse("2026-10-25T01:30:00Z") - minutes * 60_000);
    const run = startRun(disk, { zone });
    await run.read();
    disk.time = Date.parse("2026-10-25T01:30:00Z");
    for (const time of ["02:29:00", "02:29:30", "02:29:55"])
      disk.append("/logs/finger-202610250200", fingerLine(1, `2026-10-25 ${time}`));
    expect(await timesOf(run.follower, 3)).toEqual(expected);
  });

  it("smail's milliseconds tell the pass of a line that nothing else tells", async () => {
    const disk = createDisk(Date.parse("2026-10-25T12:00:00Z"));
    const queued = Date.parse("2026-10-25T01:29:00Z");
    const line = `"alpha.example"\t"${queued}.a.b.1.mail"\t"S1"\t"a@b.example"\t"c@d.example"\t"SMTP"\t"mx.d.example"\t"2026-10-25 02:30:00"\t""\n`;
    disk.append("/logs/smail-202610250200", line);
    expect(await timesOf(startRun(disk, { zone }).follower, 1)).toEqual(["01:30:00Z"]);
  });

  it("a line stamped before its file's period is read where it stands", async () => {
    const { disk, lines } = night("2026-11-24", {
      "202611240000": ["09:59:58"],
      "202611241000": ["09:59:59", "10:00:00", "09:59:59", "10:00:01"],
    });
    const times = await timesOf(startRun(disk, { zone }).follower, lines);
    expect(times).toEqual(["08:59:58Z", "08:59:59Z", "09:00:00Z", "08:59:59Z", "09:00:01Z"]);
  });
});
