import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Tests against real programs: `npm run test:start`, `test:prometheus`, `test:collector`. One after the other, on real time. */
export default defineConfig({
  root: join(import.meta.dirname, ".."),
  test: {
    include: ["test-real/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
