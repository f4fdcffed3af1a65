import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readNotifiedAttempts, readServerTab } from "../../src/spool/server-tab.js";

async function givenServerTab(text: string): Promise<string> {
  const mailRoot = await mkdtemp(join(tmpdir(), "xmail-server-tab-"));
  onTestFinished(() => rm(mailRoot, { recursive: true }));
  await writeFile(join(mailRoot, "server.tab"), text);
  return mailRoot;
}

test("a value is read by its name, and a comment is none", async () => {
  const mailRoot = await givenServerTab('#"RemoveSpoolErrors"\t"1"\n"PostMaster"\t"root@a.test"\r\n');
  expect(await readServerTab(mailRoot, "PostMaster")).toBe("root@a.test");
  expect(await readServerTab(mailRoot, "RemoveSpoolErrors")).toBeUndefined();
  await expect(readServerTab(join(mailRoot, "none"), "PostMaster")).rejects.toThrow("ENOENT");
});

test.each([
  ["1,4,9", [1, 4, 9]],
  ["", []],
  ["x,3", [3]],
])("of the attempts in NotifyTryPattern %j the sender is told", async (pattern, numbers) => {
  const mailRoot = await givenServerTab(`"NotifyTryPattern"\t"${pattern}"\n`);
  expect([...(await readNotifiedAttempts(mailRoot))]).toEqual(numbers);
});

test("of none where the file does not say so, or cannot be read", async () => {
  const mailRoot = await givenServerTab('#"NotifyTryPattern"\t"1"\n');
  expect((await readNotifiedAttempts(mailRoot)).size).toBe(0);
  expect((await readNotifiedAttempts(join(mailRoot, "none"))).size).toBe(0);
});
