import {
  appendFile,
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { prune } from "../../src/commands/prune.js";
import { interpret } from "../../src/config.js";
import { ConfigError } from "../../src/errors.js";
import { createStateStore, nodeStateDisk, type Pipeline } from "../../src/files/state.js";
import { createDecoding } from "../../src/pipelines/decoding.js";
import { followLogs } from "../../src/pipelines/follow.js";

const now = Date.parse("2026-11-25T12:00:00Z");
let root: string;
let logs: string;
let state: string;

beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "xmail-prune-"))));
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  const place = await mkdtemp(join(root, "place-"));
  logs = join(place, "logs");
  state = join(place, "state");
  await mkdir(logs);
  await mkdir(state);
});

function invoke(argv: readonly string[]) {
  const places = ["--xmail.log-dir", logs, "--xmail.timezone", "UTC", "--state.dir", state];
  const invocation = interpret(["prune", ...places, ...argv], {}, () => "");
  if (invocation.show !== undefined || invocation.options.command !== "prune") throw new Error("no prune");
  return { settings: invocation.settings, options: invocation.options };
}

async function run(...argv: readonly string[]) {
  const { settings, options } = invoke(["--older-than", "90d", ...argv]);
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const [out, err] = [text(streams.stdout), text(streams.stderr)];
  const ended = prune(settings, options, streams, new AbortController().signal, () => now);
  const code = await ended.finally(() => [streams.stdout, streams.stderr].forEach((stream) => stream.end()));
  return { code, out: (await out).replaceAll(`${logs}/`, "").replaceAll(logs, "LOGS"), err: await err };
}

/** A finger log of one day with two lines, last changed at its end. */
async function addLog(day: string, { kind = "finger", content = contentOf(day) } = {}): Promise<string> {
  const name = `${kind}-${day.replaceAll("-", "")}0000`;
  await writeFile(join(logs, name), content);
  await age(name, day);
  return name;
}

async function age(name: string, day: string): Promise<void> {
  const time = new Date(`${day}T23:59:00Z`);
  await utimes(join(logs, name), time, time);
}

function contentOf(day: string): string {
  return ["bob", "eve"].map((query) => `"mail"\t"a.example"\t"192.0.2.7"\t"${day} 10:00:00"\t"${query}"\n`).join("");
}

/** Reads all logs as a pipeline does, and saves that: two times, so that both generations are there. */
async function readAll(pipeline: Pipeline = "metrics", saves = 2, deleted = ""): Promise<void> {
  const { settings } = invoke(["--older-than", "90d"]);
  const nothing = () => Promise.resolve();
  const own = {
    holdMs: 0,
    startAt: { from: "beginning" },
    restored: undefined,
    saveProgress: nothing,
    settle: nothing,
  } as const;
  const { follower, stop } = followLogs(settings, createDecoding(settings), own);
  await follower.poll();
  const { signal } = new AbortController();
  while (!follower.caughtUp()) (await follower.next(1000, signal)).commit();
  const store = createStateStore(state, pipeline, nodeStateDisk, Date.now);
  await store.load();
  const { cursors, ...others } = follower.save();
  // as it is saved once the pipeline has seen that the file is gone
  const saved = cursors.map((cursor) => (cursor.name === deleted ? { ...cursor, goneAt: now } : cursor));
  for (let save = 0; save < saves; save++)
    await store.save({ directory: logs, follower: { ...others, cursors: saved } });
  await stop();
}

const [old, alsoOld] = ["finger-202601010000", "finger-202601020000"];

beforeEach(async () => {
  for (const day of ["2026-01-01", "2026-01-02", "2026-11-20", "2026-11-24"]) await addLog(day);
});

describe("what both pipelines have finished with", () => {
  it("is only shown without --yes", async () => {
    await readAll();
    const before = await readdir(logs);
    for (const argv of [[], ["--dry-run"]])
      expect(await run(...argv)).toEqual({
        code: 0,
        err: "",
        out: `\
would remove  ${old}  118 B
would remove  ${alsoOld}  118 B
2 files, 236 B would be removed; 0 kept, 0 failed; older than 90 days, in LOGS
Nothing was changed; --yes does it.
`,
      });
    expect(await readdir(logs)).toEqual(before);
    await expect(run("--dry-run", "--yes")).rejects.toThrow(ConfigError);
  });

  it("is removed with --yes, and nothing else", async () => {
    await readAll("metrics");
    await readAll("otlp");
    const { code, out } = await run("--yes");
    expect(code).toBe(0);
    expect(out).toBe(`\
removed       ${old}  118 B
removed       ${alsoOld}  118 B
2 files, 236 B removed; 0 kept, 0 failed; older than 90 days, in LOGS
`);
    expect(await readdir(logs)).toEqual(["finger-202611200000", "finger-202611240000"]);
  });

  it("is packed with --gzip, with its rights and its time of change, and removed once it is older still", async () => {
    await chmod(join(logs, old), 0o640);
    await readAll();
    expect((await run("--yes", "--gzip")).out).toContain(`packed        ${old}  118 B\n`);
    expect(await readdir(logs)).toEqual([`${old}.gz`, `${alsoOld}.gz`, "finger-202611200000", "finger-202611240000"]);
    expect(gunzipSync(await readFile(join(logs, `${old}.gz`))).toString()).toBe(contentOf("2026-01-01"));
    const { mode, mtimeMs } = await stat(join(logs, `${old}.gz`));
    expect({ mode: mode & 0o777, mtimeMs }).toEqual({ mode: 0o640, mtimeMs: Date.parse("2026-01-01T23:59:00Z") });
    // a second time there is nothing to pack
    expect((await run("--yes", "--gzip")).out).toMatch(/^0 files, 0 B packed; 0 kept, 0 failed/);
    const { out } = await run("--yes");
    expect(out).toContain(`removed       ${old}.gz  `);
    expect(await readdir(logs)).toEqual(["finger-202611200000", "finger-202611240000"]);
  });

  it("is packed to the end where a kill left both", async () => {
    await readAll();
    await writeFile(join(logs, `${old}.gz`), gzipSync(contentOf("2026-01-01")));
    await age(`${old}.gz`, "2026-01-01");
    expect((await run("--yes", "--gzip")).out).toContain(`packed        ${old}`);
    expect((await readdir(logs)).slice(0, 2)).toEqual([`${old}.gz`, `${alsoOld}.gz`]);
  });

  it("is removed where a kill left it under another name, and what was packed of it, too", async () => {
    const uuid = "0b6ff3d3-68b1-4d09-93bd-2a7a6cf6ab5d";
    await readAll("metrics", 2, old);
    await rename(join(logs, old), join(logs, `${old}.${uuid}.removing`));
    await writeFile(join(logs, `${alsoOld}.gz.${uuid}.tmp`), "half");
    await age(`${alsoOld}.gz.${uuid}.tmp`, "2026-01-02");
    // of another file, which a pipeline has not read
    await writeFile(join(logs, `${alsoOld}.${uuid}.removing`), contentOf("2026-01-02"));
    await age(`${alsoOld}.${uuid}.removing`, "2026-01-02");
    const { code, out } = await run("--gzip", "--yes");
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^removed +${alsoOld}.gz.${uuid}.tmp  4 B$`, "m"));
    expect(out).toMatch(new RegExp(`^packed +${alsoOld} `, "m"));
    expect(out).toContain("\n1 file, ");
    expect(await readdir(logs)).toContain(`${old}.${uuid}.removing`);
    const again = await run("--yes");
    expect(again.out).toMatch(new RegExp(`^removed +${old}.${uuid}.removing `, "m"));
    expect(again.out).toMatch(
      new RegExp(`^kept +${alsoOld}.${uuid}.removing  it is not the file that metrics has read$`, "m"),
    );
    expect((await readdir(logs)).filter((name) => name.includes(uuid))).toEqual([`${alsoOld}.${uuid}.removing`]);
  });

  it("is removed with --gzip where it was packed before the kill", async () => {
    await readAll();
    const aside = `${old}.0b6ff3d3-68b1-4d09-93bd-2a7a6cf6ab5d.removing`;
    await rename(join(logs, old), join(logs, aside));
    await writeFile(join(logs, `${old}.gz`), gzipSync(contentOf("2026-01-01")));
    await age(`${old}.gz`, "2026-01-01");
    await run("--gzip", "--yes");
    const left = await readdir(logs);
    expect(left).toContain(`${old}.gz`);
    expect(left).not.toContain(aside);
  });

  it("is never the newest of its log, by name or by last change", async () => {
    await addLog("2026-02-01", { kind: "lmail", content: '"a.example"\t"x"\t"L1"\t"2026-02-01 10:00:00"\n' });
    await addLog("2026-01-01", { kind: "ctrl", content: '"::1"\t"root"\t"pw"\t"2026-01-01 10:00:00"\t"REQ"\n' });
    await addLog("2026-01-02", { kind: "ctrl", content: '"::1"\t"root"\t"pw"\t"2026-01-02 10:00:00"\t"REQ"\n' });
    await age("ctrl-202601010000", "2026-01-03");
    await readAll();
    const { out } = await run("--yes");
    for (const name of ["lmail-202602010000", "ctrl-202601010000", "ctrl-202601020000"])
      expect(out).toContain(`kept          ${name}  it is the newest of its log\n`);
    expect(await readdir(logs)).toContain("lmail-202602010000");
  });

  it("is not mentioned before it is old enough, by name and by last change", async () => {
    await age(old, "2026-11-01");
    await readAll();
    expect((await run("--yes")).out).not.toContain(old);
    expect(await readdir(logs)).toContain(old);
  });
});

describe("what a pipeline may still need stays", () => {
  /** Why a run keeps it; undefined where it is gone. */
  async function reasonFor(name: string): Promise<string | undefined> {
    const { out } = await run("--yes");
    const isThere = (await readdir(logs)).includes(name);
    return isThere ? out.match(new RegExp(`^kept +${name}  (.*)$`, "m"))?.[1] : undefined;
  }

  it("where records are not sent yet, though metrics have read it", async () => {
    await rename(join(logs, old), join(root, "away"));
    await readAll("otlp");
    await rename(join(root, "away"), join(logs, old));
    await readAll("metrics");
    expect(await reasonFor(old)).toBe("otlp has not read it");
    expect(await readdir(logs)).not.toContain(alsoOld);
  });

  it("where only the newer generation has it", async () => {
    await readAll("metrics");
    await addLog("2026-01-03");
    await readAll("metrics", 1);
    expect(await reasonFor("finger-202601030000")).toBe("metrics has not read it");
  });

  it("where it grew since, or ends with a torn line", async () => {
    await addLog("2026-01-03", { content: `${contentOf("2026-01-03")}"torn` });
    await readAll();
    await appendFile(join(logs, old), contentOf("2026-01-01"));
    await age(old, "2026-01-01");
    expect(await reasonFor(old)).toBe("metrics has not read it to its end");
    expect(await reasonFor("finger-202601030000")).toBe("metrics has not read it to its end");
  });

  it("where another file has its name, or other content of the same size", async () => {
    await readAll();
    const other = contentOf("2026-01-01").replaceAll("eve", "dan");
    await writeFile(join(logs, old), other);
    await age(old, "2026-01-01");
    await writeFile(join(logs, "new"), contentOf("2026-01-02"));
    await rename(join(logs, "new"), join(logs, alsoOld));
    await age(alsoOld, "2026-01-02");
    const { out } = await run("--yes");
    expect(out).toContain(`kept          ${old}  it does not end with the line that metrics has read last\n`);
    expect(out).toContain(`kept          ${alsoOld}  it is not the file that metrics has read\n`);
    expect(await readdir(logs)).toEqual(expect.arrayContaining([old, alsoOld]));
  });

  it("packed by others where its content was not read, or cannot be unpacked", async () => {
    await readAll();
    for (const [day, content] of [
      ["2026-01-05", gzipSync(contentOf("2026-01-05"))],
      ["2026-01-06", Buffer.from("no gzip")],
    ] as const) {
      const name = `finger-${day.replaceAll("-", "")}0000.gz`;
      await writeFile(join(logs, name), content);
      await age(name, day);
    }
    expect(await reasonFor("finger-202601050000.gz")).toBe("metrics has not read its content to the end");
    const { code, out } = await run("--yes");
    expect(code).toBe(1);
    expect(out).toContain("failed        finger-202601060000.gz  is damaged, or no gzip file\n");
    expect(await readdir(logs)).toContain("finger-202601060000.gz");
  });
});

describe("without a state that can be read", () => {
  /** Why a run changes nothing. */
  async function refusal(...argv: readonly string[]): Promise<string> {
    const before = await readdir(logs);
    const reason = await run("--yes", ...argv).then(
      () => "it ran",
      (error: Error) => error.message,
    );
    expect(await readdir(logs)).toEqual(before);
    return reason;
  }

  it("nothing is removed: none, one generation, or none of records that are sent", async () => {
    expect(await refusal()).toContain(`${state} holds no state of metrics`);
    await readAll("metrics", 1);
    expect(await refusal()).toContain("metrics.b.json: the second generation of the state is not written yet");
    await readAll("metrics", 1);
    expect(await refusal("--otlp.endpoint", "http://127.0.0.1:4318")).toContain("holds no state of otlp");
    expect((await run()).code).toBe(0);
  });

  it("nothing is removed: torn, damaged, of a newer version, or no file", async () => {
    await readAll();
    const path = join(state, "metrics.a.json");
    const whole = await readFile(path);
    await truncate(path, 200);
    expect(await refusal()).toContain("metrics.a.json: the state is damaged");
    // a damaged save in front of whole ones
    const lines = whole.toString().split("\n");
    await writeFile(path, [lines[0], lines[1], `${"0".repeat(64)} {}`, lines[1], ""].join("\n"));
    expect(await refusal()).toContain("metrics.a.json: the state is damaged");
    await writeFile(path, '{"format":99,"sequence":7}\n{}\n');
    expect(await refusal()).toContain("metrics.a.json: was written by a newer version of the exporter");
    await rm(path);
    await mkdir(path);
    expect(await refusal()).toContain("metrics.a.json: is a directory");
    await rm(path, { recursive: true });
    await writeFile(path, whole);
    expect((await run("--yes")).out).toMatch(/^removed/);
  });

  it("a save that is being written right now is no damage", async () => {
    await readAll();
    await appendFile(join(state, "metrics.a.json"), `${"0".repeat(64)} {"rest":{`);
    expect((await run("--yes")).out).toContain("2 files");
  });
});

describe("hostile directories", () => {
  it("leave what a symbolic link leads to alone, and directories named like a log", async () => {
    const outside = join(root, "outside");
    await writeFile(outside, contentOf("2026-01-01"));
    await rm(join(logs, old));
    await symlink(outside, join(logs, old));
    await symlink("nowhere", join(logs, "finger-202501010000"));
    await mkdir(join(logs, "finger-202502010000"));
    await age("finger-202502010000", "2025-02-01");
    await readAll();
    // a link's own age is that of today
    const { code, out } = await run("--yes");
    expect(code).toBe(0);
    expect(out).toContain("kept          finger-202502010000  it is no regular file\n");
    expect(await readdir(logs)).toEqual(expect.arrayContaining([old, "finger-202501010000", "finger-202502010000"]));
    expect(await readFile(outside, "utf8")).toBe(contentOf("2026-01-01"));
  });

  it("leave files with other names alone", async () => {
    const names = [
      "finger-202601010000.1",
      "finger-2026010100",
      "notes",
      "finger-202601010000.gz.old",
      "xfinger-202601010000",
    ];
    for (const name of names) {
      await writeFile(join(logs, name), contentOf("2026-01-01"));
      await age(name, "2026-01-01");
    }
    await readAll();
    expect((await run("--yes")).out).toContain("2 files");
    expect(await readdir(logs)).toEqual(expect.arrayContaining(names));
  });

  it("lose one name of a file that has two", async () => {
    await readAll();
    await link(join(logs, old), join(root, "second"));
    expect((await run("--yes")).out).toContain(`removed       ${old}`);
    expect(await readFile(join(root, "second"), "utf8")).toBe(contentOf("2026-01-01"));
  });

  it("are said where they cannot be read", async () => {
    await readAll();
    await rm(logs, { recursive: true });
    await expect(run("--yes")).rejects.toThrow("log directory");
  });
});
