import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KindName } from "../../src/line.js";
import { kinds } from "../../src/kinds/list.js";
import { simulate, type SimulateOptions } from "../../src/simulate/simulate.js";

let folder: string;
let mail: Run;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "simulate-"));
  mail = await run("mail");
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A clock that goes on by itself whenever somebody looks at it: at rate 0 the run needs no timer. */
function clock(start: string, stepMs: number): () => number {
  let time = Date.parse(start) - stepMs;
  return () => (time += stepMs);
}

interface Written {
  readonly kind: KindName;
  readonly file: string;
  readonly line: string;
}

interface Run {
  readonly out: string;
  readonly ledger: readonly Written[];
  readonly lines: Readonly<Record<KindName, number>>;
}

async function run(name: string, options: Partial<SimulateOptions> = {}): Promise<Run> {
  const ledger: Written[] = [];
  const onLine = (kind: KindName, file: string, line: string) => ledger.push({ kind, file, line });
  const out = join(folder, name);
  const now = clock("2026-11-24T21:30:00Z", 400);
  const { lines } = await simulate(
    { out, rate: 0, seed: 7, duration: 120_000, now, onLine, ...options },
    new AbortController().signal,
  );
  return { out, ledger, lines };
}

/** Every file under a folder with its bytes. */
function tree(out: string): Record<string, string> {
  const names = readdirSync(out, { recursive: true, encoding: "utf8" }).toSorted();
  const files = names.filter((name) => statSync(join(out, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(out, name), "latin1")]));
}

function columns(line: string): string[] {
  return line.slice(1, -1).split('"\t"');
}

describe("simulate", () => {
  test("the same seed and clock give the same bytes, another seed others", async () => {
    const same = await run("same");
    const other = await run("other", { seed: 8 });
    expect(tree(same.out)).toEqual(tree(mail.out));
    expect(same.lines).toEqual(mail.lines);
    expect(tree(join(other.out, "logs"))).not.toEqual(tree(join(mail.out, "logs")));
  });

  test("the files hold the lines of the ledger, in its order, and nothing else", () => {
    const { out, ledger, lines } = mail;
    const expected: Record<string, string> = {};
    for (const { file, line } of ledger) expected[file] = `${expected[file] ?? ""}${line}\n`;
    expect(tree(join(out, "logs"))).toEqual(expected);
    for (const kind of kinds) {
      expect(lines[kind.name]).toBe(ledger.filter((written) => written.kind === kind.name).length);
      expect(lines[kind.name]).toBeGreaterThan(0);
    }
  });

  test("every line has the columns of XMail 1.27 and is understood by its kind", () => {
    const counts = {
      smtp: [13],
      smail: [9],
      lmail: [4],
      pop3: [7, 9],
      psync: [11],
      finger: [5],
      ctrl: [5],
      filters: [10],
    };
    const { ledger } = mail;
    for (const { kind, line } of ledger) {
      expect(line).toMatch(/^"[^\r\n]*"$/);
      expect(counts[kind]).toContain(columns(line).length);
      const reading = kinds.find(({ name }) => name === kind)?.read(line);
      expect(reading).toHaveProperty("localTime");
      expect(reading).not.toHaveProperty("open");
      expect(`${(reading as { name: string }).name} ${(reading as { outcome: string }).outcome}`).not.toMatch(
        /other|unknown/,
      );
    }
  });

  test("filters of queued messages name the message's file, which SMAIL delivers unless they end it", () => {
    const { ledger } = mail;
    const delivered = new Set(ledger.flatMap(({ kind, line }) => (kind === "smail" ? [columns(line)[1]] : [])));
    const runs = ledger.flatMap(({ kind, line }) => {
      const reading = kinds.find(({ name }) => name === kind)?.read(line);
      if (kind !== "filters" || reading === undefined || "reason" in reading) return [];
      return reading.outcome === "skipped" || reading.fields["queuedAt"] === undefined ? [] : [reading];
    });
    const ended = runs.filter(({ outcome }) => outcome === "dropped" || outcome === "bounced");
    expect(runs.length - ended.length).toBeGreaterThan(10);
    expect(ended.length).toBeGreaterThan(0);
    for (const { fields } of ended) expect(delivered).not.toContain(fields["spoolFile"]);
    const passed = runs.filter((one) => !ended.includes(one));
    const share = passed.filter(({ fields }) => delivered.has(String(fields["spoolFile"]))).length / passed.length;
    // the last ones are delivered after the run has ended
    expect(share).toBeGreaterThan(0.9);
  });

  test("whatever smail delivers came in before", () => {
    const received = new Set<string>();
    const letters = new Set<string>();
    const unknown: string[] = [];
    let fetched = 0;
    for (const { kind, line } of mail.ledger) {
      const cells = columns(line);
      if (kind === "smtp" && cells[9] === "RECV=OK") received.add(cells[8] ?? "");
      if (kind === "lmail") received.add(cells[2] ?? "");
      if (kind === "psync") fetched += Number(cells[7]);
      if (kind !== "smail") continue;
      const [, , id = "", from = ""] = cells;
      const letter = id.slice(0, 1);
      letters.add(letter);
      // P ids stand in no other log, X ids are XMail's own: notices, or what an account with lredirect made of one
      const known = { P: fetched > 0, X: ["postmaster@alpha.example", "office@beta.example"].includes(from) }[letter];
      if (!(known ?? received.has(id))) unknown.push(line);
    }
    expect(unknown).toEqual([]);
    expect(letters).toEqual(new Set(["S", "L", "P", "X"]));
  });

  test("nothing is delivered before it entered the spool", () => {
    const smail = mail.ledger.filter(({ kind }) => kind === "smail").map(({ line }) => columns(line));
    const seconds = smail.map(([, spoolName = "", , , , , , time = ""]) => {
      const entered = Math.floor(Number(spoolName.split(".")[0]) / 1000);
      return new Date(time).getTime() / 1000 - entered;
    });
    expect(Math.min(...seconds)).toBe(0);
    // most at once, some after a retry or two
    expect(seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)]).toBeLessThanOrEqual(1);
    expect(Math.max(...seconds)).toBeGreaterThan(60);
  });

  test("every status that XMail 1.27 gets to write appears", () => {
    const column = (kind: KindName, index: number) =>
      new Set(mail.ledger.filter((written) => written.kind === kind).map(({ line }) => columns(line)[index]));
    const statuses = [...column("smtp", 9)].map((status) => status?.replace(/[ :].*/, ""));
    expect(new Set(statuses)).toEqual(
      new Set([
        ..."OK ENBR ESYNTAX EDSBL EFULL EACCESS EAVAIL ERELAY EFILTER".split(" ").map((result) => `RCPT=${result}`),
        ..."EEMPTY ESYNTAX ENODNS ESPAM".split(" ").map((result) => `SNDR=${result}`),
        ..."EIPBAN EIPSPAM EIPMAP ERDNS".split(" ").map((result) => `SNDRIP=${result}`),
        ..."RECV=OK PREDATA=EFILTER POSTDATA=EFILTER SIZE=EBIG AUTH=EFAIL VRFY=EACCESS ETRN=EACCESS".split(" "),
        ..."SMTP=ESSL SMTP=EERRS".split(" "),
      ]),
    );
    expect(column("smail", 5)).toEqual(new Set("EXTRN FILTER FWD LOCAL LREDIR REDIR RLYS SMTP".split(" ")));
    expect(column("pop3", 6)).toEqual(new Set(["LOGIN", "ELOGIN"]));
    expect(column("ctrl", 4)).toEqual(new Set(["REQ", "AUTH", "FAIL"]));
    expect(column("filters", 5)).toEqual(new Set(["in", "out", "post-rcpt", "pre-data", "post-data"]));
  });

  test("each control login is a pair of lines, and every password says that it is none", () => {
    const ctrl = mail.ledger.filter(({ kind }) => kind === "ctrl").map(({ line }) => columns(line));
    const keys = (status: RegExp) =>
      ctrl.filter((cells) => status.test(cells[4] ?? "")).map((cells) => cells.slice(0, 3).join(" "));
    // the last login may be cut off by the end of the run
    expect(keys(/REQ/).length - keys(/AUTH|FAIL/).length).toBeLessThanOrEqual(10);
    expect(keys(/AUTH|FAIL/).filter((key) => !keys(/REQ/).includes(key))).toEqual([]);
    const pop3 = mail.ledger.filter(({ kind }) => kind === "pop3").map(({ line }) => columns(line)[5]);
    const passwords = [...ctrl.map((cells) => cells[2]), ...pop3.filter((password) => password !== "")];
    expect(passwords.filter((password) => !/^not-a-password-\d{4}$/.test(password ?? ""))).toEqual([]);
  });

  test("a second run in the same directory goes on with the message ids and starts with an empty queue", async () => {
    const first = await run("twice", { duration: 10_000 });
    const ids = (ledger: readonly Written[]) =>
      new Set(ledger.filter(({ line }) => line.includes('"RECV=OK"')).map(({ line }) => columns(line)[8]));
    writeFileSync(join(first.out, "spool", "local", "left-over"), "");
    const second = await run("twice", { now: clock("2026-11-24T21:40:00Z", 400), duration: 2_000 });
    expect(ids(second.ledger).size).toBeGreaterThan(0);
    expect([...ids(second.ledger)].filter((id) => ids(first.ledger).has(id))).toEqual([]);
    expect(readdirSync(join(first.out, "spool", "local"))).not.toContain("left-over");
  });

  test("a directory with files of somebody else is left alone", async () => {
    const out = join(folder, "real");
    mkdirSync(join(out, "logs"), { recursive: true });
    await expect(run("real")).rejects.toThrow(/real contains files that simulate did not create/);
    expect(readdirSync(out)).toEqual(["logs"]);
    writeFileSync(join(folder, "file"), "");
    await expect(run("file")).rejects.toThrow(/file is not a directory/);
  });

  test("settings without sense are refused before anything is made", async () => {
    await expect(run("none", { rate: -1 })).rejects.toThrow(/lines a second, not -1/);
    await expect(run("none", { rotateHours: 0 })).rejects.toThrow(/at least 1, not 0$/);
    expect(readdirSync(folder)).not.toContain("none");
  });

  test("stops when the signal aborts, between timers too", async () => {
    const stop = new AbortController();
    const onLine = () => stop.abort();
    // a rate at which the next line after the opening would be hours away
    const { lines } = await simulate({ out: join(folder, "stopped"), rate: 0.0001, seed: 1, onLine }, stop.signal);
    expect(lines.smtp).toBeGreaterThan(0);
  });
});
