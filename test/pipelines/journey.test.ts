import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withoutDelivery } from "../../src/pipelines/journey.js";
import { givenMailRoot } from "../health/given.js";

const recorded = new URL("../fixtures/xmail-1.27-filters/logs", import.meta.url).pathname;

test("of four recorded messages, none waits: one was delivered, and filters whose lines name no id ended the others", async () => {
  const { root, settings, run } = await givenMailRoot();
  await cp(recorded, join(root, "logs"), { recursive: true });
  // receptions are remembered from the first such filter on
  const passed = ["u@out1.test", "a@b.test", "::1", "::1", "2026-11-28 23:00:00", "in", "", 0, 0, "flt;in;"];
  await writeFile(join(root, "logs", "filters-202611282200"), `"${passed.join('"\t"')}"\n`);
  await run(
    ({ journey }) => {
      const counts = withoutDelivery(journey, Date.parse("2026-11-28T20:00Z")) ?? {};
      expect(Object.values(counts)).toEqual([0, 0, 0, 0, 0]);
    },
    { ...settings, xmail: { ...settings.xmail, timezone: "Asia/Karachi" } },
  );
});
