import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
let copy = "";

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "rooms-"));
  await cp(join(root, "src"), join(copy, "src"), { recursive: true });
});

afterAll(() => rm(copy, { recursive: true }));

test("CONTRIBUTING.md names every room, and functions that exist", async () => {
  expect(await checkWith((text) => text)).toEqual({ status: 0, stderr: "" });
});

test.each([
  ["a room is missing", /^\| `src\/spool\/`.*\n/m, "", "src/spool/ is not in the table of rooms"],
  [
    "a room does not exist",
    "| `src/spool/` ",
    "| `src/queue/` ",
    "src/queue is in the table of rooms, but does not exist",
  ],
  [
    "a function does not exist",
    "cutRows()",
    "splitLines()",
    "src/files/lines.ts does not export a function splitLines()",
  ],
  [
    "a function is not exported",
    "http/express-app.ts: createApp()",
    "http/express-app.ts: limitRate()",
    "does not export a function limitRate()",
  ],
  [
    "a file does not exist",
    "files/merge.ts: ",
    "files/order.ts: ",
    "src/files/order.ts, named with chooseNext(), does not exist",
  ],
  ["the section is gone", "## The rooms", "## Rooms", "names no room, or no function"],
])("fails if %s", async (_what, wanted, replacement, message) => {
  const { status, stderr } = await checkWith((text) => text.replace(wanted, replacement));
  expect(status).toBe(1);
  expect(stderr).toContain(message);
});

async function checkWith(change: (text: string) => string): Promise<{ status: number | null; stderr: string }> {
  await writeFile(join(copy, "CONTRIBUTING.md"), change(await readFile(join(root, "CONTRIBUTING.md"), "utf8")));
  const run = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(root, "scripts/rooms.ts"), copy],
    {
      encoding: "utf8",
    },
  );
  return { status: run.status, stderr: run.stderr };
}
