import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkXmailProcess } from "../../../src/commands/check/xmail-process.js";
import { checkSpool } from "../../../src/commands/check/spool.js";
import { loadSettings } from "../../../src/config.js";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "xmail-check-spool-"));
});
afterEach(() => rm(root, { recursive: true }));

async function makeSpool(): Promise<void> {
  for (const folder of ["mess", "rsnd", "froz", "slog"])
    await mkdir(join(root, "spool", "0", "1", folder), { recursive: true });
  await mkdir(join(root, "spool", "local"));
}

const context = (flags: readonly string[] = []) => ({
  settings: loadSettings(["--xmail.mail-root", root, ...flags], {}, () => ""),
  inForce: [],
  signal: new AbortController().signal,
  procDir: join(root, "proc"),
});
const look = (flags: readonly string[] = []) => checkSpool(context(flags));

describe("check of the spool", () => {
  it("says what is in it", async () => {
    await makeSpool();
    for (const name of ["a", "b"]) await writeFile(join(root, "spool", "0", "1", "froz", name), "");
    await writeFile(join(root, "spool", "local", "c"), "");
    expect(await look()).toMatchObject([
      {
        level: "ok",
        text: `${join(root, "spool")} is readable, messages: new 0, active 0, retry 0, frozen 2, local 1`,
      },
      { level: "ok" },
    ]);
  });

  it("says why it cannot be seen, and how that is fixed", async () => {
    expect(await look()).toMatchObject([
      {
        level: "warning",
        text: expect.stringContaining("no such file or directory; the queue cannot be read") as string,
      },
    ]);
    await mkdir(join(root, "spool"));
    expect(await look()).toMatchObject([
      { level: "warning", text: expect.stringContaining("contains no queue directories") as string },
    ]);
    expect(await look(["--spool.interval", "0"])).toMatchObject([{ level: "ok" }]);
  });

  it.each([
    ['"RemoveSpoolErrors"\t"0"\n', "ok"],
    ['"SmtpMaxErrors"\t"4"\r\n"RemoveSpoolErrors"\t"1"\r\n', "warning"],
    ['#"RemoveSpoolErrors"\t"1"\n', "ok"],
    ["", "ok"],
  ])("tells from server.tab %j whether XMail keeps what it gives up: %s", async (text, level) => {
    await makeSpool();
    await writeFile(join(root, "server.tab"), text);
    const [, removal] = await look();
    expect(removal?.level).toBe(level);
    expect(removal?.text).toContain(level === "ok" ? "RemoveSpoolErrors is 0" : 'RemoveSpoolErrors is "1"');
  });
});

describe("check of the retry settings", () => {
  beforeEach(async () => {
    await mkdir(join(root, "proc", "12"), { recursive: true });
    await writeFile(join(root, "proc", "12", "cmdline"), ["/usr/sbin/xmail", "-Qt", "18", "-Qi", "2", ""].join("\0"));
    await writeFile(join(root, "proc", "12", "environ"), "");
  });
  const texts = async (flags: readonly string[]) =>
    (await checkXmailProcess(context(flags))).map(({ level, text, fix }) => `${level} ${text} ${fix ?? ""}`).join("\n");
  const right = ["--spool.retry-delay", "18s", "--spool.retry-divisor", "2", "--spool.max-attempts", "32"];

  it("says how the next attempt could be shown", async () => {
    expect(await texts([])).toContain(
      "--spool.retry-delay 18s --spool.retry-divisor 2 --spool.max-attempts 32 to show them",
    );
  });

  it("says nothing where they are XMail's own, and warns where they are not", async () => {
    expect(await texts(right)).not.toContain("retry");
    expect(await texts([...right, "--spool.max-attempts", "4"])).toContain(
      "warning the times of next attempts are computed with retry settings that differ from XMail's set --spool.retry-delay 18s",
    );
  });
});
