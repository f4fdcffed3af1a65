import { readdirSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { expect, test } from "vitest";
import { isRefused, newReadingState, type Event } from "../../src/event.js";
import { kindOfFile } from "../../src/files/name.js";
import type { KindName } from "../../src/line.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";
import { readCorpus, type Part } from "../corpus/corpus.js";

const page = readFileSync(new URL("../../docs/blocking.md", import.meta.url), "utf8");
const root = new URL("../fixtures/xmail-1.27/", import.meta.url).pathname;
const kinds = ["smtp", "pop3"] as const;

/** What the page says fail2ban should take for an attack. */
const isAttack = ({ kind, name, outcome }: Event) =>
  kind === "pop3" ? outcome === "failed" : outcome !== "ok" && /^xmail\.smtp\.(auth|sndrip)$/.test(name);

test.each(kinds)(
  "the %s filter finds what our own parser finds in the recorded logs, no more and no less",
  async (kind) => {
    const expected = countBy((await attacks("logs", kind)).map(clientOf));
    expect(expected.size).toBeGreaterThan(1);
    expect(countBy(hits(linesOf("logs", kind), kind))).toEqual(expected);
  },
);

test.each(kinds)("the %s filter accuses nobody else in the logs of hostile clients", async (kind) => {
  const expected = countBy((await attacks("hostile/logs", kind)).map(clientOf));
  const found = countBy(hits(linesOf("hostile/logs", kind), kind));
  expect([...found.keys()]).toEqual([...expected.keys()]);
  for (const [client, count] of found) expect(count).toBeLessThanOrEqual(expected.get(client) ?? 0);
});

test("it misses only lines whose user name has a column's end in it", () => {
  const lines = linesOf("hostile/logs", "pop3");
  const missed = lines.filter((line) => line.endsWith('"ELOGIN"') && hits([line], "pop3").length === 0);
  expect(missed.length).toBeGreaterThan(0);
  expect(missed.filter((line) => line.split("\t").length === 7)).toEqual([]);
});

const time = '"2026-11-24 10:05:57"';

test.each([
  ["pop3", `"mail"\t"x"\t"203.0.113.9"\t\t"y"\t"198.51.100.7"\t${time}\t"user"\t""\t"ELOGIN"`, []],
  ["pop3", `"mail"\t"x"\t"203.0.113.9"\t"y"\t"198.51.100.7"\t${time}\t"u"\t""\t"ELOGIN"`, []],
  ["pop3", `"mail"\t"d"\t"198.51.100.7"\t${time}\t"u"\t"203.0.113.9"\t\t"v"\t""\t"ELOGIN"`, []],
  ["pop3", `"mail"\t"d"\t"198.51.100.7"\t${time}\t"anna"\t"p"w"\t"ELOGIN"`, ["198.51.100.7"]],
  ["pop3", `"mail"\t"d"\t"198.51.100.7"\t${time}\t"anna"\t""\t"LOGIN"\t"1"\t"2"`, []],
  ["smtp", smtp(`mx"\t"mx"\t"203.0.113.9"\t\t"h`, "AUTH=EFAIL:TYPE=LOGIN"), ["198.51.100.7"]],
  ["smtp", smtp(`h"\t""\t""\t""\t""\t"AUTH=EFAIL:TYPE=LOGIN"\t""\t"0"\t""`, "RCPT=ERELAY"), []],
  ["smtp", smtp("h", "SNDRIP=EIPMAP (rbl.example)"), ["198.51.100.7"]],
  ["smtp", smtp("h\r", "SNDRIP=ERDNS"), ["198.51.100.7"]],
  ["smtp", smtp("h", "RCPT=OK"), []],
] as const)("a client cannot write the %s line %s so that another is accused", (kind, line, clients) => {
  expect(hits([line], kind)).toEqual(clients);
});

test("an IPv6 client is found, and a name in place of an address is not looked up", () => {
  expect(hits([smtp("h", "SNDRIP=ERDNS", "2001:db8::7")], "smtp")).toEqual(["2001:db8::7"]);
  expect(hits([smtp("h", "SNDRIP=ERDNS", "pc.example")], "smtp")).toEqual([]);
});

test("the warning is true: after a line feed in a user name a whole line can be forged, which our parser sees through", () => {
  const forged = smtp("h", "AUTH=EFAIL:TYPE=LOGIN", "203.0.113.9");
  const lines = [smtp("h", "RCPT=OK").replace(/"RCPT=OK".*$/, '"RCPT=OK"\t"evil'), forged];
  expect(hits(lines, "smtp")).toEqual(["203.0.113.9"]);
  const parse = createParser(createZone("UTC"));
  const state = newReadingState();
  const read = lines.map((text, offset) =>
    parse(
      { kind: "smtp", file: "smtp-202611241000", generation: 0, offset, end: offset + text.length + 1, text },
      state,
      {},
    ),
  );
  expect(read.map((parsed) => (isRefused(parsed) ? parsed.reason : parsed.name))).toEqual([
    "xmail.smtp.rcpt",
    "continuation",
  ]);
});

test("jails read the POP3 log in a way that keeps no password", () => {
  const jail = blockAfter("jail.d/xmail.local");
  const own = jail.split("[xmail-pop3]")[1] ?? "";
  expect(own).toContain("\nmaxmatches = 0\n");
  expect(own).toContain("\nlogencoding = latin1\n");
  expect(jail).not.toMatch(/ctrl/);
});

/** An SMTP line of the client 198.51.100.7. */
function smtp(helo: string, status: string, client = "198.51.100.7"): string {
  return `"mx"\t"mx"\t"${client}"\t${time}\t"${helo}"\t""\t""\t""\t""\t"${status}"\t""\t"0"\t""`;
}

/** Clients of the lines that the filter of the page takes for attacks, as fail2ban would read them. */
function hits(lines: readonly string[], kind: "smtp" | "pop3"): string[] {
  const filter = readFilter(kind);
  return lines.flatMap((line) => {
    const found = filter.date.exec(line);
    if (found === null) return [];
    // fail2ban looks at what is left of the line without its time
    const rest = line.slice(0, found.index) + line.slice(found.index + found[0].length);
    const client = filter.failures.map((failure) => failure.exec(rest)?.groups?.["ip"]).find((ip) => ip !== undefined);
    return client === undefined || isIP(client) === 0 ? [] : [client];
  });
}

function readFilter(kind: string): { date: RegExp; failures: RegExp[] } {
  const [, date = "", rest = ""] =
    /^datepattern = (.+)\nfailregex = ([^]+)$/m.exec(blockAfter(`filter.d/xmail-${kind}.conf`)) ?? [];
  const digits = date.replaceAll("%%Y", "\\d{4}").replace(/%%[mdHMS]/g, "\\d{2}");
  expect(digits).not.toContain("%");
  const failures = rest.trim().split(/\n\s+/);
  expect(failures.every((failure) => failure.startsWith("^") && failure.endsWith("$"))).toBe(true);
  // Python's dot takes a carriage return too
  return {
    date: new RegExp(digits),
    failures: failures.map((failure) => new RegExp(failure.replace("<ADDR>", "(?<ip>[0-9a-fA-F:.]+)"), "s")),
  };
}

/** The block of code behind the file's name. */
function blockAfter(name: string): string {
  const at = page.indexOf(name);
  const block = /```ini\n([^]*?)```/.exec(page.slice(at))?.[1];
  if (at < 0 || block === undefined) throw new Error(`docs/blocking.md has no ${name}`);
  return block;
}

function linesOf(part: Part, kind: KindName): string[] {
  const name = readdirSync(`${root}${part}`).find((file) => kindOfFile(file) === kind) ?? "";
  return readFileSync(`${root}${part}/${name}`, "latin1")
    .split("\n")
    .filter((line) => line !== "");
}

async function attacks(part: Part, kind: KindName): Promise<Event[]> {
  return (await readCorpus(part)).flatMap(({ parsed }) =>
    !isRefused(parsed) && parsed.kind === kind && isAttack(parsed) ? [parsed] : [],
  );
}

function clientOf({ fields }: Event): string {
  return String(fields["clientAddress"]);
}

function countBy(clients: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const client of clients.toSorted()) counts.set(client, (counts.get(client) ?? 0) + 1);
  return counts;
}
