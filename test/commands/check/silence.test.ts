import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { checkSilence } from "../../../src/commands/check/silence.js";
import { interpret } from "../../../src/config.js";

const now = Date.UTC(2026, 10, 25, 12);
const minute = 60_000;
const hour = 60 * minute;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "xmail-check-"));
  await mkdir(join(root, "logs"));
  onTestFinished(() => rm(root, { recursive: true }));
});

const timeText = (time: number) => new Date(time).toISOString().slice(0, 19).replace("T", " ");
const smtp = (time: number) =>
  `"mx"\t"mx"\t"203.0.113.7"\t"${timeText(time)}"\t"h"\t""\t"a@x.example"\t"b@y.example"\t"S1"\t"RECV=OK"\t""\t"0"\t""\n`;
const ctrl = (time: number) => `"127.0.0.1"\t"admin"\t"secret"\t"${timeText(time)}"\t"AUTH"\n`;
/** Delivered within a second: they show the server's time zone. */
const smail = (time: number, offsetMs = 0) =>
  `"alpha.example"\t"${String(time)}.1.2.3.mx"\t"S1"\t"a@x.example"\t"b@y.example"\t"LOCAL"\t"b@y.example"\t"${timeText(time + offsetMs)}"\t""\n`;

/** A line every ten minutes, from three days ago to so many hours ago. */
const untilAgo = (hours: number, line: (time: number) => string) =>
  Array.from({ length: 6 * (72 - hours) }, (_, index) => line(now - 72 * hour + index * 10 * minute)).join("");

const write = (name: string, text: string | Buffer) => writeFile(join(root, "logs", name), text);

function look() {
  const places = ["--xmail.mail-root", root, "--state.dir", join(root, "state"), "--xmail.timezone", "UTC"];
  const invocation = interpret(places, {}, () => "");
  if (invocation.show !== undefined) throw new Error("shows a text instead");
  const { settings, inForce } = invocation;
  return checkSilence({ settings, inForce, signal: new AbortController().signal, now: () => now });
}

test("a log that stopped while others go on is an error", async () => {
  await write("smtp-202611220000", untilAgo(6, smtp));
  await write("smail-202611220000", untilAgo(0, smail));
  expect(await look()).toEqual([
    {
      level: "error",
      text: "smtp: no line for 6 hours 10 minutes; at these hours of the week it was silent for at most 10 minutes, and other logs go on",
      fix: "see whether XMail's service is used and can be reached, and whether its log is on (-Sl)",
    },
  ]);
});

test("where all are silent, XMail may have been stopped, or the files are a copy: a warning", async () => {
  await write("smtp-202611220000", untilAgo(6, smtp));
  const [finding, ...rest] = await look();
  expect(finding).toMatchObject({ level: "warning", fix: "see whether XMail is running" });
  expect(rest).toEqual([]);
});

test("a log that is no more silent than usual is none, nor one that is written now and then only", async () => {
  const everyNight = [3, 2, 1].map((day) => smtp(now - day * 24 * hour)).join("");
  await write("smtp-202611220000", everyNight);
  await write("smail-202611220000", untilAgo(0, smail));
  await write("ctrl-202611220000", untilAgo(6, ctrl));
  expect(await look()).toEqual([]);
});

test("what is usual is known from packed files too", async () => {
  await write("smtp-202611220000.gz", gzipSync(untilAgo(30, smtp)));
  await write("smtp-202611240000", smtp(now - 29 * hour));
  await write("smail-202611220000", untilAgo(0, smail));
  expect(await look()).toMatchObject([{ level: "error" }]);
});

test("with a wrong zone nobody knows how old the last line is", async () => {
  const line = (time: number) => smail(time, -5 * hour);
  await write("smail-202611220000", untilAgo(0, line));
  await write("smtp-202611220000", untilAgo(6, smtp));
  expect(await look()).toEqual([]);
});
