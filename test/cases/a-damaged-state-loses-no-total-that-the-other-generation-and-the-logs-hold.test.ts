import { describe, expect, it } from "vitest";
import { createStateStore, NewerState } from "../../src/files/state.js";
import { createLedger } from "../model/ledger.js";
import { startCounting } from "../model/consumers.js";
import { createDisk, type SimulatedDisk } from "../support/disk.js";
import { fingerLine } from "../support/reader.js";

const damages: Readonly<Record<string, (content: string) => string>> = {
  empty: () => "",
  "full of NUL": (content) => "\0".repeat(content.length),
  "half written": (content) => content.slice(0, content.indexOf("\n", 40) / 2),
  "with a flipped byte": (content) => content.replace('"counts":[', '"counts":{'),
  garbage: () => "garbage\n",
  "JSON of another kind": () => '[1,2]\n{"a":1}\n',
};

async function twoGenerations() {
  const disk = createDisk();
  const ledger = createLedger();
  const write = (count: number) => {
    for (let line = 0; line < count; line++) disk.append("/logs/finger-202611240000", ledger.next("finger", disk.time));
  };
  const counting = await startCounting(disk);
  for (let generation = 0; generation < 3; generation++) {
    write(5);
    disk.time += 6_000;
    await counting.drain(3);
    await counting.snapshot();
  }
  write(2);
  await counting.kill();
  return disk;
}

/** The file that saves are appended to. */
function appended(disk: SimulatedDisk): [path: string, content: string] {
  const paths = ["a", "b"].map((slot) => `/state/metrics.${slot}.json`);
  const path = paths.find((name) => disk.content(name).split("\n").length > 3) ?? "";
  return [path, disk.content(path)];
}

const expected = new Map(Array.from({ length: 17 }, (_, index) => [index + 1, 1]));

describe("a damaged state loses no total that the other generation and the logs hold", () => {
  it.each(Object.entries(damages))("%s", async (_name, damage) => {
    for (const slots of [["a"], ["b"], ["a", "b"]]) {
      const disk = await twoGenerations();
      for (const slot of slots) {
        const path = `/state/metrics.${slot}.json`;
        disk.rewrite(path, damage(disk.content(path)));
      }
      const counting = await startCounting(disk);
      await counting.drain(3);
      expect(counting.counts).toEqual(expected);
      expect(disk.paths().filter((path) => path.includes(".damaged-"))).toHaveLength(slots.length);
      await counting.stop();
    }
  });

  it.each(Array.from({ length: 12 }, (_, index) => index + 1))(
    "a save appended to it that a kill cut short after %i twelfths",
    async (part) => {
      const disk = await twoGenerations();
      const [path, content] = appended(disk);
      const start = content.lastIndexOf("\n", content.length - 2) + 1;
      disk.rewrite(path, content.slice(0, start + Math.floor(((content.length - 1 - start) * part) / 12)));
      const counting = await startCounting(disk);
      await counting.drain(3);
      expect(counting.counts).toEqual(expected);
      expect(disk.paths().filter((name) => name.includes(".damaged-"))).toEqual([]);
      await counting.stop();
    },
  );

  it("a byte flipped in a save with others behind it: what stands before is used, and it is said", async () => {
    const disk = await twoGenerations();
    const counting = await startCounting(disk);
    await counting.drain(3);
    for (let saves = 0; saves < 4; saves++) {
      disk.append("/logs/finger-202611250000", fingerLine(100 + saves));
      disk.time += 6_000;
      await counting.drain(3);
      await counting.snapshot();
    }
    await counting.kill();
    const [path, content] = appended(disk);
    const lines = content.split("\n");
    lines[2] = lines[2]?.replace('"counts"', '"c0unts"') ?? "";
    disk.rewrite(path, lines.join("\n"));
    const { shortened, damaged } = await createStateStore("/state", "metrics", disk, () => 0).load();
    expect({ shortened, damaged }).toEqual({ shortened: [path], damaged: [] });
    const again = await startCounting(disk);
    await again.drain(3);
    expect([...again.counts.keys()].filter((number) => number <= 17)).toHaveLength(17);
    expect([...again.counts.values()].every((count) => count === 1)).toBe(true);
    await again.stop();
  });

  it("a write that was cut off, even one of a newer version, is not read", async () => {
    const disk = await twoGenerations();
    disk.append("/state/metrics.tmp", '{"format":99,"sequence":99,"sha256":"');
    const counting = await startCounting(disk);
    await counting.drain(3);
    expect(counting.counts).toEqual(expected);
    await counting.stop();
  });

  it("a full disk leaves the last whole generation, and the first write that succeeds repairs it", async () => {
    const disk = await twoGenerations();
    disk.fault = (operation) => (operation === "write" ? "ENOSPC" : undefined);
    const full = await startCounting(disk);
    await full.drain(3);
    await full.snapshot();
    expect(full.counts).toEqual(expected);
    await full.kill();
    const again = await startCounting(disk);
    await again.drain(3);
    expect(again.counts).toEqual(expected);
    disk.fault = () => undefined;
    await again.snapshot();
    await again.kill();
    const mended = await startCounting(disk);
    expect(mended.counts).toEqual(expected);
    await mended.stop();
  });

  it("a state of a newer version is refused and left as it is", async () => {
    const disk = await twoGenerations();
    const path = "/state/metrics.a.json";
    const newer = disk.content(path).replace('"format":2', '"format":3');
    disk.rewrite(path, newer);
    await expect(createStateStore("/state", "metrics", disk, () => 0).load()).rejects.toThrow(NewerState);
    expect(disk.content(path)).toBe(newer);
  });
});
