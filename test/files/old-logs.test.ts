import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { readLog } from "../../src/files/old-logs.js";

test("reading that begins inside a line begins with the next one", async () => {
  const directory = await mkdtemp(join(tmpdir(), "xmail-old-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, "ctrl-202611240000");
  const lines = fc.array(fc.string({ maxLength: 6 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(lines, fc.nat(60), async (texts, from) => {
      const whole = Buffer.from(texts.map((text) => `${text.replaceAll("\n", " ")}\n`).join(""));
      await writeFile(path, whole);
      let read = "";
      if (whole.length > 0)
        for await (const chunk of readLog(
          { path, kind: "ctrl", file: "ctrl-202611240000", bytes: whole.length, from },
          () => undefined,
        ))
          read += chunk.toString();
      const start = from === 0 ? 0 : whole.indexOf("\n", from - 1) + 1;
      expect(read).toBe(start === 0 && from > 0 ? "" : whole.toString("utf8", start));
    }),
  );
});
