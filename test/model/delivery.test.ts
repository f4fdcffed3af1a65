import fc from "fast-check";
import { expect, it } from "vitest";
import { commands } from "./commands.js";
import { createWorld, settle } from "./world.js";

const runs = Number(process.env["XMAIL_TEST_RUNS"] ?? 2000);
/** New sequences at each run of a developer; CI plays the same ones, so that its answer is about the change alone. */
const seed = process.env["XMAIL_TEST_SEED"] ?? (process.env["CI"] === undefined ? undefined : "20261124");

/**
 * The delivery promise against everything that can happen, in thousands of random sequences. A failure prints its seed
 * and the shortest sequence that shows it: XMAIL_TEST_SEED repeats it, XMAIL_TEST_RUNS asks for more.
 */
it(
  "loses nothing and counts nothing twice, whatever happens to files, disk, backend and process",
  { timeout: 600_000 },
  async () => {
    let played = 0;
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const world = await createWorld();
        await fc.asyncModelRun(() => ({ model: {}, real: world }), sequence);
        await settle(world);
        await world.counting.kill();
        await world.shipping.kill();
        played++;
      }),
      { numRuns: runs, ...(seed === undefined ? {} : { seed: Number(seed) }) },
    );
    expect(played).toBe(runs);
  },
);
