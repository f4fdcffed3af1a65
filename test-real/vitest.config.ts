import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Tests against real programs: `npm run test:start`, `test:prometheus`, `test:collector`. One after the other, on real time. */
export default defineConfig({
  root: join(import.meta.dirname, ".."),
  test: {
    // a second, the default, is too short for real programs on a busy machine
    expect: { poll: { timeout: 20_000 } },
    include: ["test-real/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
