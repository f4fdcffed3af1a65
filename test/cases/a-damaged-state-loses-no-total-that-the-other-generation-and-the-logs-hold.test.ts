import { describe, expect, it } from "vitest";
import { createStateStore, NewerState } from "../../src/files/state.js";
import { createLedger } from "../model/ledger.js";
import { startCounting } from "../model/consumers.js";
import { createDisk } from "../support/disk.js";

const damages: Readonly<Record<string, (content: string) => string>> = {
  empty: () => "",
  "full of NUL": (content) => "\0".repeat(content.length),
  "half written": (content) => content.slice(0, content.length / 2),
  "with a flipped byte": (content) => content.replace(/"counts":\[\[1/, '"counts":[[7'),
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

  it("a write that was cut off, even one of a newer version, is not read", async () => {
    const disk = await twoGenerations();
    disk.append("/state/metrics.tmp", '{"format":99,"sequence":99,"sha256":"');
    const counting = await startCounting(disk);
    await counting.drain(3);
    expect(counting.counts).toEqual(expected);
    await counting.stop();
  });

  it("a full disk leaves the last whole generation, and the first write that succeeds mends it", async () => {
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
    const newer = disk.content(path).replace('"format":1', '"format":2');
    disk.rewrite(path, newer);
    await expect(createStateStore("/state", "metrics", disk, () => 0).load()).rejects.toThrow(NewerState);
    expect(disk.content(path)).toBe(newer);
  });
});
