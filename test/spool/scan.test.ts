import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SpoolFiles } from "../../src/spool/files.js";
import { createScanner } from "../../src/spool/scan.js";
import { blockText, makeLeaves, messageText, peekText, stepwiseFiles } from "./spool.js";

const name = "1795516267485.7f23b89136c0.47e8.13.mx2.kita.example";
const signal = new AbortController().signal;

describe("the scanner", () => {
  let spool: string;
  let steps: string[];
  let files: SpoolFiles;
  /** Gives the code that the next look fails with. */
  let fault: (operation: string, path: string) => string | undefined;

  beforeEach(() => {
    spool = mkdtempSync(join(tmpdir(), "scan-"));
    makeLeaves(spool, ["0/0", "0/1", "22/3"]);
    steps = [];
    fault = () => undefined;
    files = stepwiseFiles((operation, path) => {
      steps.push(`${operation} ${path.slice(spool.length + 1)}`);
      const code = fault(operation, path);
      if (code !== undefined) throw Object.assign(new Error("of no interest"), { code });
    });
  });
  afterEach(() => rmSync(spool, { recursive: true }));

  const path = (folder: string, leaf = "22/3", file = name) => join(spool, leaf, folder, file);
  const reads = () => steps.filter((step) => step.startsWith("read "));

  it("lists all of mess, then all of rsnd, then all of froz", async () => {
    await createScanner({ spool, files }).scan(signal);
    const listed = steps.filter((step) => /^list [0-9]+\/[0-9]+\//.test(step)).map((step) => step.split("/").at(-1));
    expect(listed).toEqual(["mess", "mess", "mess", "rsnd", "rsnd", "rsnd", "froz", "froz", "froz"]);
  });

  it("tells what there is of a message", async () => {
    writeFileSync(path("rsnd"), messageText("r1@far.example", "anna@kita.example"));
    writeFileSync(path("slog"), peekText(1795516267) + blockText());
    let time = 5_000;
    const scan = await createScanner({ spool, now: () => time++ }).scan(signal);
    expect(scan).toMatchObject({ startedAt: 5_000, finishedAt: 5_001, unreadable: 0, skippedBytes: 0 });
    expect([...scan.messages]).toEqual([
      [
        name,
        {
          name,
          state: "retry",
          enteredAt: 1795516267485,
          bytes: messageText("r1@far.example").length,
          header: {
            messageId: "SA07C",
            sender: "anna@kita.example",
            recipient: "r1@far.example",
            smtpDomain: "mx.kita.example",
          },
          attempts: [
            { number: 1, time: 1795516267_000, failures: [expect.objectContaining({ reason: "greylisted" })] },
          ],
          slogWrittenAt: statSync(path("slog")).mtimeMs,
        },
      ],
    ]);
  });

  it("tells the directory of each message", async () => {
    writeFileSync(path("froz"), messageText("r1@far.example"));
    const scan = await createScanner({ spool, files }).scan(signal);
    expect([scan.leafOf(name), scan.leafOf("other")]).toEqual([join(spool, "22/3"), undefined]);
  });

  it("opens nothing again that did not change, and gives the same object", async () => {
    writeFileSync(path("mess"), messageText("r1@far.example"));
    writeFileSync(path("rsnd", "0/1", `2.${name}`), messageText("r2@far.example"));
    writeFileSync(path("slog", "0/1", `2.${name}`), peekText(1795516267) + blockText());
    const scanner = createScanner({ spool, files });
    const first = (await scanner.scan(signal)).messages;
    expect(reads().length).toBe(3);
    steps.length = 0;
    const second = (await scanner.scan(signal)).messages;
    expect(reads()).toEqual([]);
    expect(second.get(name)).toBe(first.get(name));
    expect(second.get(`2.${name}`)).toBe(first.get(`2.${name}`));
    expect(second.size).toBe(2);
  });

  it("reads the slog again once it grew, and the header never", async () => {
    writeFileSync(path("mess"), messageText("r1@far.example"));
    const scanner = createScanner({ spool, files });
    const state = async () => {
      const message = (await scanner.scan(signal)).messages.get(name);
      return [message?.state, message?.attempts.length, message?.attempts.at(-1)?.failures.length];
    };
    expect(await state()).toEqual(["new", 0, undefined]);
    appendFileSync(path("slog"), peekText(1795516267));
    steps.length = 0;
    expect(await state()).toEqual(["active", 1, 0]);
    appendFileSync(path("slog"), blockText());
    renameSync(path("mess"), path("rsnd"));
    expect(await state()).toEqual(["retry", 1, 1]);
    appendFileSync(path("slog"), peekText(1795516283));
    expect(await state()).toEqual(["retry", 2, 0]);
    renameSync(path("rsnd"), path("froz"));
    expect(await state()).toEqual(["frozen", 2, 0]);
    expect(reads()).toEqual(Array.from({ length: 3 }, () => `read 22/3/slog/${name}`));
  });

  it("reads a slog of the same size again whose time is another", async () => {
    writeFileSync(path("froz"), messageText("r1@far.example"));
    writeFileSync(path("slog"), peekText(1795516267));
    const scanner = createScanner({ spool });
    await scanner.scan(signal);
    writeFileSync(path("slog"), peekText(1795519999));
    utimesSync(path("slog"), 1795519999, 1795519999);
    expect((await scanner.scan(signal)).messages.get(name)?.attempts[0]?.time).toBe(1795519999_000);
  });

  it("forgets a message that left", async () => {
    writeFileSync(path("rsnd"), messageText("r1@far.example"));
    writeFileSync(path("slog"), peekText(1795516267));
    const scanner = createScanner({ spool });
    await scanner.scan(signal);
    rmSync(path("rsnd"));
    expect((await scanner.scan(signal)).messages.size).toBe(0);
    writeFileSync(path("mess"), messageText("r2@far.example"));
    rmSync(path("slog"));
    const again = (await scanner.scan(signal)).messages.get(name);
    expect(again).toMatchObject({ state: "new", attempts: [], header: { recipient: "r2@far.example" } });
  });

  it("does not count what stands beside messages, nor what is no leaf", async () => {
    for (const beside of [`${name}.flush`, `${name}.rej`, ".hidden"]) writeFileSync(path("rsnd", "0/0", beside), "x");
    writeFileSync(path("temp"), "x");
    writeFileSync(path("slog", "0/0", "1.orphan"), peekText(1795516267));
    writeFileSync(join(spool, "7"), "no directory");
    writeFileSync(join(spool, "0", "8"), "no directory");
    mkdirSync(join(spool, "x", "0", "mess"), { recursive: true });
    writeFileSync(join(spool, "x", "0", "mess", name), messageText("r1@far.example"));
    rmSync(join(spool, "0", "1"), { recursive: true });
    mkdirSync(join(spool, "0", "1"));
    expect((await createScanner({ spool }).scan(signal)).messages.size).toBe(0);
  });

  it("takes the age of a file with another name from when it was written, and opens none that is no file", async () => {
    writeFileSync(path("froz", "0/0", "saved"), "no header");
    utimesSync(path("froz", "0/0", "saved"), 1795516000, 1795516000);
    mkdirSync(path("mess", "0/0", "1.directory"));
    const { messages } = await createScanner({ spool, files }).scan(signal);
    expect(messages.get("saved")).toMatchObject({ state: "frozen", enteredAt: 1795516000_000, header: undefined });
    expect(messages.get("1.directory")).toMatchObject({ header: undefined });
    expect(reads()).toEqual(["read 0/0/froz/saved"]);
  });

  it("reads a header that is unusually long", async () => {
    const text = messageText("r1@far.example").replace("<anna@kita.example>", `<a@b.example> ${"X".repeat(5_000)}`);
    writeFileSync(path("mess"), text);
    const { messages } = await createScanner({ spool }).scan(signal);
    expect(messages.get(name)?.header?.recipient).toBe("r1@far.example");
  });

  it("keeps of a very long slog the end, with true numbers, and tells how much it left out", async () => {
    const attempt = (index: number) => peekText(1795516267 + index) + blockText(`450 4.2.0 ${"x".repeat(400)}`);
    const text = Array.from({ length: 1_000 }, (_, index) => attempt(index)).join("");
    writeFileSync(path("rsnd"), messageText("r1@far.example"));
    writeFileSync(path("slog"), text);
    const { messages, skippedBytes } = await createScanner({ spool }).scan(signal);
    expect(skippedBytes).toBe(text.length - 256 * 1024);
    const attempts = messages.get(name)?.attempts ?? [];
    expect(attempts.length).toBeGreaterThan(200);
    expect(attempts.length).toBeLessThan(300);
    const expected = attempts.map((_, index) => 1_000 - attempts.length + index);
    expect(attempts.map(({ number }) => number)).toEqual(expected.map((index) => index + 1));
    expect(attempts.map(({ time }) => time)).toEqual(expected.map((index) => (1795516267 + index) * 1000));
    expect(attempts.every(({ failures }) => failures.length === 1)).toBe(true);
  });

  it("counts the files of local programs", async () => {
    const local = async () => (await createScanner({ spool }).scan(signal)).local;
    expect(await local()).toEqual({ count: 0, bytes: 0, oldest: undefined });
    for (const [file, written] of [
      ["a", 1795516300],
      ["b.rej", 1795516200],
    ] as const) {
      writeFileSync(join(spool, "local", file), "12345");
      utimesSync(join(spool, "local", file), written, written);
    }
    mkdirSync(join(spool, "local", "directory"));
    expect(await local()).toEqual({ count: 2, bytes: 10, oldest: 1795516200_000 });
    rmSync(join(spool, "local"), { recursive: true });
    expect(await local()).toEqual({ count: 0, bytes: 0, oldest: undefined });
  });

  it("rejects with the code where the spool cannot be read", async () => {
    await expect(createScanner({ spool: join(spool, "nowhere") }).scan(signal)).rejects.toMatchObject({
      code: "ENOENT",
    });
    for (const closed of ["", "22", "22/3/rsnd"]) {
      fault = (operation, path) => (operation === "list" && path === join(spool, closed) ? "EACCES" : undefined);
      const scanner = createScanner({ spool, files });
      await expect(scanner.scan(signal)).rejects.toMatchObject({ code: "EACCES" });
      fault = () => undefined;
      expect((await scanner.scan(signal)).messages.size).toBe(0);
    }
  });

  it("counts single files that cannot be read, keeps what it knew of them, and tries again", async () => {
    writeFileSync(path("rsnd"), messageText("r1@far.example"));
    writeFileSync(path("slog"), peekText(1795516267) + blockText());
    const scanner = createScanner({ spool, files });
    fault = (_, path) => (path.endsWith(name) ? "EACCES" : undefined);
    const nothing = await scanner.scan(signal);
    expect(nothing.unreadable).toBe(1);
    expect(nothing.messages.get(name)).toMatchObject({ state: "retry", header: undefined, attempts: [] });
    fault = () => undefined;
    const all = await scanner.scan(signal);
    expect(all.unreadable).toBe(0);
    expect(all.messages.get(name)).toMatchObject({
      header: { recipient: "r1@far.example" },
      attempts: [{ number: 1 }],
    });
    appendFileSync(path("slog"), peekText(1795516283));
    fault = (operation) => (operation === "read" ? "EIO" : undefined);
    const stale = await scanner.scan(signal);
    expect(stale.unreadable).toBe(1);
    expect(stale.messages.get(name)?.attempts.length).toBe(1);
    fault = () => undefined;
    expect((await scanner.scan(signal)).messages.get(name)?.attempts.length).toBe(2);
  });

  it("reads the header where the message went meanwhile", async () => {
    writeFileSync(path("mess"), messageText("r1@far.example"));
    fault = (operation, file) => {
      if (operation === "stat" && file === path("mess")) renameSync(path("mess"), path("froz"));
      return undefined;
    };
    const { messages } = await createScanner({ spool, files }).scan(signal);
    expect(messages.get(name)).toMatchObject({ state: "frozen", header: { recipient: "r1@far.example" } });
  });

  it("finds a frozen message that is submitted while it scans", async () => {
    writeFileSync(path("froz"), messageText("r1@far.example"));
    const scanner = createScanner({ spool, files });
    await scanner.scan(signal);
    fault = (operation, directory) => {
      if (operation === "list" && directory.endsWith("22/3/froz")) renameSync(path("froz"), path("mess"));
      return undefined;
    };
    expect((await scanner.scan(signal)).messages.get(name)).toMatchObject({ state: "new" });
  });

  it("gives the running scan to who asks for another, and a new one afterwards", async () => {
    const scanner = createScanner({ spool, files });
    const first = scanner.scan(signal);
    expect(scanner.scan(signal)).toBe(first);
    await first;
    const listings = steps.length;
    const second = scanner.scan(signal);
    expect(second).not.toBe(first);
    await second;
    expect(steps.length).toBe(2 * listings);
  });

  it("ends when it is told to, and touches nothing afterwards", async () => {
    for (let index = 0; index < 50; index++)
      writeFileSync(path("mess", "0/0", `${index}.x`), messageText("r@far.example"));
    const abort = new AbortController();
    fault = (operation, path) => {
      if (operation === "stat" && path.endsWith("/20.x")) abort.abort(new Error("told to"));
      return undefined;
    };
    const scanner = createScanner({ spool, files });
    await expect(scanner.scan(abort.signal)).rejects.toThrow("told to");
    const done = steps.length;
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    expect(steps.length).toBe(done);
    expect(steps.filter((step) => step.startsWith("stat ")).length).toBeLessThan(100);
    fault = () => undefined;
    expect((await scanner.scan(signal)).messages.size).toBe(50);
  });
});
