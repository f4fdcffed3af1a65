import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queue } from "../../src/commands/queue.js";
import { interpret } from "../../src/config.js";
import { blockText, makeLeaves, messageText, peekText } from "../spool/spool.js";
import { unpack } from "../support/tar.js";

const archive = readFileSync(new URL("../fixtures/xmail-1.27-spool/spool.tar.gz", import.meta.url));
/** Soon after the recorded spool was copied. */
const now = Date.parse("2026-11-24T10:40:00Z");
const schedule = ["--spool.retry-delay", "18s", "--spool.retry-divisor", "2", "--spool.max-attempts", "4"];
let directory: string;
let root: string;

beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "xmail-queue-"))));
afterAll(() => rmSync(directory, { recursive: true }), 60_000);
beforeEach(() => void (root = mkdtempSync(join(directory, "it's MailRoot-"))));

interface Given {
  readonly isTTY?: boolean;
  readonly env?: Record<string, string>;
  readonly signal?: AbortSignal;
}

async function run(argv: readonly string[] = [], { isTTY = false, env = {}, signal }: Given = {}) {
  const invocation = interpret(["queue", "--xmail.mail-root", root, "--xmail.timezone", "UTC", ...argv], {}, () => "");
  if (invocation.show !== undefined || invocation.options.command !== "queue") throw new Error("no queue");
  const host = { env, stdout: Object.assign(new PassThrough(), { isTTY }), stderr: new PassThrough() };
  const [out, err] = [text(host.stdout), text(host.stderr)];
  const ended = queue(invocation.settings, invocation.options, host, signal ?? new AbortController().signal, () => now);
  const code = await ended.finally(() => [host.stdout, host.stderr].forEach((stream) => stream.end()));
  return { code, out: await out, err: await err };
}

interface Printed {
  readonly states: Record<string, number>;
  readonly forecast: { readonly messages: number; readonly by: string }[] | null;
  readonly groups: {
    readonly state: string;
    readonly reason?: string;
    readonly destination: string;
    readonly count: number;
    readonly messages: Record<string, unknown>[];
    readonly unnamed: number;
    readonly actions: { readonly action: string; readonly command: string }[];
  }[];
  readonly left: { readonly groups: number; readonly messages: number };
}

async function runJson(argv: readonly string[] = []): Promise<Printed> {
  return JSON.parse((await run([...argv, "--json"])).out) as Printed;
}

function commands({ groups }: Printed, action: string, state: string): string[] {
  return groups
    .filter((group) => group.state === state)
    .flatMap(({ actions }) => actions.filter((one) => one.action === action).map(({ command }) => command));
}

/** Runs a command as a shell does, and gives what `CtrlClnt` was called with. */
function paste(command: string): string[][] {
  const bin = mkdtempSync(join(directory, "bin-"));
  const calls = join(bin, "calls");
  writeFileSync(join(bin, "CtrlClnt"), `#!/bin/sh\nprintf '%s\\t' "$@" >> '${calls}'\necho >> '${calls}'\n`);
  chmodSync(join(bin, "CtrlClnt"), 0o755);
  writeFileSync(calls, "");
  const env = { PATH: `${bin}:${process.env["PATH"] ?? ""}`, CTRL_USER: "admin", CTRL_PASSWORD: "a b'c" };
  execFileSync("/bin/sh", ["-e", "-c", command], { env, cwd: bin });
  const lines = readFileSync(calls, "latin1").split("\n").slice(0, -1);
  return lines.map((line) => line.split("\t").slice(0, -1));
}

const account = ["-s", "127.0.0.1", "-u", "admin", "-p", "a b'c"];
const name = "1795516267485.7f23b89136c0.47e8.13.mx2.kita.example";

describe("the recorded queue", () => {
  let recorded: string;

  beforeAll(() => {
    recorded = mkdtempSync(join(directory, "recorded-"));
    unpack(archive, "snap2/", recorded);
  }, 60_000);
  beforeEach(() => void (root = recorded));

  it("is a table of reason, destination and age, with the forecast and the commands of each group", async () => {
    const { code, out, err } = await run([...schedule, "--limit", "2"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.replaceAll(root, "ROOT")).toMatchSnapshot();
  });

  it("is whole in JSON, with what a person would do about it", async () => {
    const printed = await runJson([...schedule, "--limit", "1000"]);
    expect(printed.states).toEqual({ retry: 26, frozen: 49, active: 4, new: 5, local: 3 });
    expect(printed.groups.reduce((sum, { count }) => sum + count, 0)).toBe(84);
    expect(printed.groups.flatMap(({ messages }) => messages).length).toBe(84);
    expect(printed.left).toEqual({ groups: 0, messages: 0 });
    const full = printed.groups.find(({ destination, state }) => destination === "two.example" && state === "retry");
    expect(full).toMatchObject({ reason: "mailbox_full", count: 3, ages: { "<1h": 3, ">1d": 0 }, unnamed: 0 });
    expect(full?.messages[0]).toMatchObject({
      ...{ messageId: "S206E", sender: "anna@north.example", recipient: "r097@two.example", attempts: 3 },
      ...{ nextTryTime: "2026-11-24T10:38:47.000Z", giveUpTime: "2026-11-24T10:40:00.000Z" },
      failure: {
        class: "temporary",
        reason: "mailbox_full",
        host: "mx1.sink.example",
        reply: "452 4.2.2 Mailbox full",
      },
    });
  });

  it("forecasts what will be given up by when, or says what it needs for that", async () => {
    const { forecast } = await runJson(schedule);
    expect(forecast).toEqual([{ messages: 35, by: "2026-11-24T10:43:00.000Z" }]);
    expect((await runJson()).forecast).toBeNull();
    expect((await run()).out).toContain("\nNo forecast: set --spool.retry-delay to XMail's -Qt");
    const slow = await runJson(["--spool.retry-delay", "480s"]);
    expect(slow.forecast?.map(({ messages }) => messages)).toEqual([35]);
    expect(Date.parse(slow.forecast?.[0]?.by ?? "")).toBeGreaterThan(now + 11 * 3_600_000);
  });

  it("gives CtrlClnt each frozen message as XMail's own list names it", async () => {
    const rows = readFileSync(join(root, "frozlist.txt"), "latin1").trim().split("\n");
    const listed = rows.map((row) => row.split("\t").map((cell) => cell.slice(1, -1)));
    const wanted = listed.map(([file = "", first = "", second = ""]) => [first, second, file].join(" "));
    const printed = await runJson(["--limit", "1000"]);
    for (const [action, word] of [
      ["retry", "frozsubmit"],
      ["remove", "frozdel"],
      ["log", "frozgetlog"],
    ] as const) {
      const calls = commands(printed, action, "frozen").flatMap(paste);
      expect(calls.map((call) => call.slice(0, 7))).toEqual(wanted.map(() => [...account, word]));
      expect(calls.map((call) => call.slice(7).join(" ")).toSorted()).toEqual(wanted.toSorted());
    }
  });

  it("retries waiting messages all at once, since CTRL knows no single one", async () => {
    const all = commands(await runJson(), "retry", "retry");
    expect(new Set(all).size).toBe(1);
    expect(paste(all[0] ?? "")).toEqual([[...account, "etrn", "*"]]);
  });

  it("lists no more than the limit, and commands take no more than is listed", async () => {
    const { groups, left } = await runJson(["--limit", "2"]);
    expect(groups.length).toBe(2);
    expect(left.groups).toBeGreaterThan(10);
    for (const { state, count, messages, actions } of groups) {
      expect(count).toBeGreaterThan(2);
      expect(messages.length).toBe(2);
      const last = actions.at(-1)?.command ?? "";
      for (const { name: file } of messages) expect(last).toContain(`${String(file)}'`);
      expect(last.match(/\.vm'/g)?.length).toBe(state === "frozen" || state === "retry" ? 2 : NaN);
    }
  });

  it("hides people as the settings say", async () => {
    const hidden = (await run(["--privacy.addresses", "domain", "--limit", "1000"])).out;
    expect(hidden).toContain("from north.example to two.example");
    expect(hidden).not.toContain("@");
  });

  it("has colours on a terminal that may have them", async () => {
    expect((await run([], { isTTY: true })).out).toMatch(/\x1b\[31mfrozen/);
    for (const given of [{ isTTY: true, env: { NO_COLOR: "1" } }, {}])
      expect((await run([], given)).out).not.toContain("\x1b");
  });
});

describe("the command that removes waiting messages", () => {
  const leaf = () => join(root, "spool", "4", "17");
  const place = (folder: string, file: string) => {
    writeFileSync(join(leaf(), folder, file), messageText("r@far.example"));
    if (folder !== "mess" || file.startsWith("3"))
      writeFileSync(join(leaf(), "slog", file), peekText(1795516267) + blockText());
  };

  it("removes those that are listed and no other, wherever it is pasted", async () => {
    makeLeaves(join(root, "spool"), ["4/17"]);
    place("rsnd", `1${name}`);
    place("rsnd", `2${name}`);
    place("mess", `3${name}`);
    place("mess", `4${name}`);
    place("froz", `5${name}`);
    const printed = await runJson(["--limit", "1"]);
    expect(printed.left.groups).toBe(3);
    paste(commands(printed, "remove", "retry").join("\n"));
    expect(readdirSync(join(leaf(), "rsnd"))).toEqual([`2${name}`]);
    const all = await runJson();
    paste(commands(all, "remove", "new").join("\n"));
    // XMail is trying the other one: whatever is done now, it may be delivered
    expect(readdirSync(join(leaf(), "mess"))).toEqual([`3${name}`]);
    expect(all.groups.find(({ state }) => state === "active")?.actions).toEqual([]);
    expect(readdirSync(join(leaf(), "froz"))).toEqual([`5${name}`]);
    expect(readdirSync(join(leaf(), "slog")).length).toBe(4);
  });
});

describe("what strangers write", () => {
  const evil = "a@$(touch${IFS}x);`reboot`'\"\u001b[2J.example";

  function place(file: string, recipient: string, folder = "froz", answer = "550 5.1.1 no"): void {
    const leaf = join(root, "spool", "0", "7");
    writeFileSync(join(leaf, folder, file), messageText(recipient, evil), "latin1");
    writeFileSync(join(leaf, "slog", file), peekText(1795516267) + blockText(answer), "latin1");
  }

  beforeEach(() => makeLeaves(join(root, "spool"), ["0/7"]));

  it("never becomes part of a command, and cannot act on a terminal", async () => {
    for (const folder of ["froz", "rsnd", "mess"])
      place(`${["froz", "rsnd", "mess"].indexOf(folder)}${name}`, evil, folder, "550 \u001b]0;x\u0007`reboot` \u202e");
    const printed = await runJson();
    const all = printed.groups.flatMap(({ actions }) => actions.map(({ command }) => command));
    expect(all.length).toBeGreaterThan(0);
    for (const command of all) expect(command).not.toMatch(/reboot|touch|\$\((?!CTRL)|@/);
    for (const argv of [[], ["--json"]]) {
      const { out } = await run(argv);
      expect(out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }
    expect((await run()).out).toContain("\\u{1b}[2J");
    // no domain, so no destination either
    expect(printed.groups.map(({ destination }) => destination)).toEqual(printed.groups.map(() => "other"));
  });

  it("names no file in a command that XMail would not have named so", async () => {
    const odd = [
      "x'; reboot #.vm",
      "-rf",
      "1.a.b.c.vm $(reboot)",
      "1.a.b.c.-x",
      "1795516267485.g.47e8.13.vm",
      "1.a.b.c.v\\m",
    ];
    for (const file of odd) place(file, "r@far.example");
    place(name, "r@far.example");
    const { groups } = await runJson();
    expect(groups).toMatchObject([{ count: 7, unnamed: 6 }]);
    expect(groups[0]?.actions.map(({ command }) => paste(command).map((call) => call.slice(-3)))).toEqual(
      Array.from({ length: 3 }, () => [["0", "7", name]]),
    );
    expect((await run()).out).toContain("  6 files with a name that XMail would not give, not in the commands\n");
  });

  it("prints no commands where no file has a name of XMail's", async () => {
    place("draft.txt", "r@far.example");
    const { out } = await run();
    expect(out).not.toContain("CtrlClnt");
  });
});

describe("a queue", () => {
  it("has a reason of its own for what XMail gave up without a word", async () => {
    makeLeaves(join(root, "spool"), ["0/0"]);
    writeFileSync(join(root, "spool/0/0/froz", name), messageText("r@far.example"));
    writeFileSync(join(root, "spool/0/0/slog", name), peekText(1795516267));
    const { groups } = await runJson();
    expect(groups).toMatchObject([{ state: "frozen", reason: "unreported", destination: "far.example", count: 1 }]);
    expect(groups[0]?.messages[0]?.["failure"]).toMatchObject({ reason: "unreported" });
  });

  it("that is empty is no error", async () => {
    makeLeaves(join(root, "spool"), ["0/0"]);
    expect(await run(schedule)).toEqual({
      code: 0,
      err: "",
      out: `${join(root, "spool")} at 2026-11-24 10:40:00 +00:00: 0 messages\n\nForecast: no message is waiting to be delivered\n`,
    });
  });

  it("that is not there is said", async () => {
    await expect(run()).rejects.toThrow(`${join(root, "spool")} cannot be read: no such file or directory`);
    mkdirSync(join(root, "spool"));
    await expect(run()).rejects.toThrow(`${join(root, "spool")} holds no directories of a queue`);
  });

  it("ends quietly when it is interrupted", async () => {
    makeLeaves(join(root, "spool"), ["0/0"]);
    writeFileSync(join(root, "spool/0/0/froz", name), messageText("r@far.example"));
    const { code, out, err } = await run([], { signal: AbortSignal.abort() });
    expect({ code, out, err }).toEqual({ code: 1, out: "", err: "xmail-exporter: interrupted before the end\n" });
  });
});
