import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { scenarioNames, type ScenarioName } from "../../src/simulate/scenario.js";
import { createWriter } from "../../src/simulate/writer.js";

const began = Date.parse("2026-11-24T10:00:00Z");

/** Plays ten minutes, of which the scenario has all but the first. Gives the columns of its lines, and the files of the spool. */
function play(scenario: ScenarioName, rate = 20) {
  const folder = mkdtempSync(join(tmpdir(), "simulate-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const spool = join(folder, "spool");
  let now = began;
  const lines: { readonly kind: string; readonly columns: readonly string[] }[] = [];
  const writer = createWriter({
    ...{ root: { spool, append: () => {}, readCounter: () => 1, saveCounter: () => {} } },
    ...{ seed: 3, rate, rotateHours: 24, offsetAt: () => 0, scenario: { name: scenario, after: 60_000 } },
    onLine: (kind, _file, line) => {
      if (now >= began + 60_000) lines.push({ kind, columns: line.slice(1, -1).split('"\t"') });
    },
  });
  while (now < began + 600_000) now = Math.min(began + 600_000, writer.step(now));
  const files = readdirSync(spool, { recursive: true }).map(String);
  const read = (file: string) => readFileSync(join(spool, file), "latin1");
  return { read, lines, smtp: lines.filter(({ kind }) => kind === "smtp").map(({ columns }) => columns), files };
}

test("own-domains-refused: no stranger's mail to an own domain is accepted, and no mailbox gets any", () => {
  const { lines, smtp } = play("own-domains-refused");
  const own = smtp.filter(([, , , , , , , to = ""]) => /@((alpha|beta|gamma)|alpha-mail|old-beta)\.example$/.test(to));
  const toOwn = own.filter(([, , , , , , , , , status = "", user]) => status.startsWith("RCPT=") && user === "");
  expect(toOwn.length).toBeGreaterThan(100);
  expect(new Set(toOwn.map(([, , , , , , , , , status]) => status))).toEqual(new Set(["RCPT=ERELAY"]));
  expect(lines.filter(({ columns }) => columns[5] === "LOCAL").length).toBeLessThan(5);
});

test("filter-drops: exit 5 and 6 leave a frozen message with an attempt and no reason, exit 4 nothing", () => {
  const { lines, files } = play("filter-drops");
  const runs = lines.filter(({ kind, columns }) => kind === "filters" && columns[5] === "in");
  const fileOf = (columns: readonly string[]) => /([^/;]+);$/.exec(columns[9] ?? "")?.[1] ?? "";
  for (const [exit, folders] of [
    ["4", []],
    ["5", ["froz", "slog"]],
    ["6", ["froz", "slog"]],
  ] as const) {
    const ended = runs.filter(({ columns }) => columns[8] === exit).map(({ columns }) => fileOf(columns));
    expect(ended.length).toBeGreaterThan(20);
    for (const name of ended)
      expect(files.filter((file) => file.endsWith(name)).map((file) => file.split("/").at(-2))).toEqual(folders);
  }
});

test("blocklisted: Microsoft refuses all, as it does, and no other provider more than before", () => {
  const { lines, files, read } = play("blocklisted");
  // what was on its way before is delivered still
  const sent = lines.filter(
    ({ kind, columns }) =>
      kind === "smail" && columns[5] === "SMTP" && Number.parseInt(columns[1] ?? "", 10) >= began + 60_000,
  );
  const targets = sent.map(({ columns }) => columns[6]);
  expect(targets.filter((target) => target?.endsWith(".protection.outlook.com."))).toEqual([]);
  for (const host of ["aspmx.l.google.com.", "mx00.gmx.net.", "mta5.am0.yahoodns.net."])
    expect(targets).toContain(host);
  const slogs = files.filter((file) => file.includes("/slog/")).map(read);
  const refused = slogs.filter((slog) => slog.includes("on our block list (S3150)"));
  expect(refused.length).toBeGreaterThan(20);
  for (const slog of refused)
    expect(slog).toMatch(/SMTP-Server = "(south|school)-example\.mail\.protection\.outlook\.com\."/);
});

test("hanging-host: messages wait, and sixteen attempts of nine minutes' traffic run", () => {
  const { files } = play("hanging-host");
  const slogs = new Set(files.filter((file) => file.includes("/slog/")).map((file) => file.split("/").at(-1)));
  const messages = files.filter((file) => file.includes("/mess/"));
  expect(messages.length).toBeGreaterThan(200);
  expect(messages.filter((file) => slogs.has(file.split("/").at(-1))).length).toBeLessThanOrEqual(17);
});

test("dead-server: nothing is written any more", () => {
  expect(play("dead-server").lines).toEqual([]);
});

test("dead-backend: the server is as always", () => {
  const { lines } = play("dead-backend");
  expect(lines.length).toBeGreaterThan(10_000);
});

test("attack: thousands of clients", () => {
  const { smtp } = play("attack", 60);
  expect(new Set(smtp.map(([, , client]) => client)).size).toBeGreaterThan(5_000);
});

test("docs/tools.md lists them all", () => {
  const docs = readFileSync(new URL("../../docs/tools.md", import.meta.url), "utf8");
  expect([...docs.matchAll(/^\| `([a-z-]+)` /gm)].map(([, name]) => name)).toEqual(scenarioNames);
});
