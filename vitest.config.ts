import { defineConfig } from "vitest/config";

/** Tests that need Node alone. Those against real programs have a file of their own: test-real/vitest.config.ts. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // CI adds the counts of several runs up to one closing line.
    reporters: process.env["CI"] ? ["default", "json"] : ["default"],
    outputFile: { json: ".ci/artifacts/test.json" },
  },
});
