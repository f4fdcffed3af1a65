import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

const sources = new URL("../scripts/sources.ts", import.meta.url).href;
const v8 = new URL("../src/v8.ts", import.meta.url).href;

/**
 * A process of its own, since V8 has one set of settings for all threads. `crowd` has so much alive at once that the young generation
 * grows, `rest` makes V8 give back what it can; what is printed is the size that each left, in MB.
 */
const script = `
  import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
  import { runInNewContext } from "node:vm";
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const young = () => getHeapSpaceStatistics().find((space) => space.space_name === "new_space").space_size / 2 ** 20;
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  async function crowd() {
    for (let round = 0; round < 120; round++) {
      const alive = Array.from({ length: 10_000 }, (_, index) => ({ index, text: [round] }));
      await turn();
      if (alive.length === 0) return;
    }
    return young();
  }
  async function rest() {
    // as where memory is short
    for (let tries = 0; tries < 3; tries++) {
      collect({ type: "major", flavor: "last-resort" });
      await turn();
    }
    return young();
  }
  if (process.argv[1] !== "") (await import(process.argv[1])).tuneV8();
  const sizes = [];
  for (const act of [crowd, rest, crowd]) sizes.push(Math.round(await act()));
  console.log(JSON.stringify(sizes));
`;

function sizes(module: string): { readonly sizes: readonly number[]; readonly said: string } {
  const args = ["--import", sources, "--input-type=module", "-e", script, module];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { sizes: JSON.parse(stdout) as number[], said: stderr };
}

describe("the young generation", () => {
  it("grows to two halves of 8 MB and no further, and does so again when it has become small", () => {
    const { sizes: found, said } = sizes(v8);
    const isLarge = expect.toSatisfy((size: number) => size > 8 && size <= 16) as number;
    const isSmall = expect.toSatisfy((size: number) => size <= 4) as number;
    expect(found).toEqual([isLarge, isSmall, isLarge]);
    // V8 says so for a setting that it does not know
    expect(said).not.toMatch(/unrecognized|illegal|error/i);
  });

  it("would grow by itself", () => {
    expect(sizes("").sizes[0]).toBeGreaterThan(16);
  });
});
