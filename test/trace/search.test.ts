import { rmSync } from "node:fs";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDecoder } from "../../src/parse/text.js";
import { createPrivacy } from "../../src/privacy/privacy.js";
import type { Attempt, Message } from "../../src/spool/message.js";
import type { TraceResult } from "../../src/trace/result.js";
import type { SearchProgress } from "../../src/trace/log-scanner.js";
import type { TracerOptions } from "../../src/trace/search.js";
import { always, queryOf, tracerOf } from "../support/tracer.js";

const recorded = new URL("../fixtures/xmail-1.27/logs/", import.meta.url).pathname;
const minute = 60_000;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xmail-trace-"));
});
afterAll(() => rm(directory, { recursive: true }));

interface Given extends Partial<TracerOptions> {
  readonly range?: { readonly since: number; readonly until: number };
  readonly messages?: number;
  readonly lines?: number;
  readonly watch?: SearchProgress;
  readonly signal?: AbortSignal;
}

function trace(text: string, given: Given = {}): Promise<TraceResult> {
  const {
    range = always,
    messages = 20,
    lines = 1_000,
    watch,
    signal = new AbortController().signal,
    ...options
  } = given;
  const tracer = tracerOf({ logDir: recorded, decode: createDecoder("windows-1252"), ...options });
  return tracer.search(queryOf(text), range, { messages, lines }, signal, watch);
}

const ids = ({ messages }: TraceResult) => messages.map(({ messageId }) => messageId);
const sentences = ({ messages }: TraceResult) =>
  messages.map(({ steps }) => steps.map(({ kind, sentence }) => `${kind}: ${sentence}`));

/** A log directory of its own. */
async function logs(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const path = await mkdtemp(join(directory, `${name}-`));
  for (const [file, content] of Object.entries(files)) await writeFile(join(path, file), content, "latin1");
  return path;
}

const smtp = (time: string, id: string, status: string, from = "a@out.example", to = "bob@alpha.example") =>
  `"mx"\t"mx"\t"192.0.2.1"\t"2026-11-${time}"\t"pc"\t""\t"${from}"\t"${to}"\t"${id}"\t"${status}"\t""\t"1"\t""\n`;
const smail = (time: string, id: string, to = "bob@alpha.example", reply = "") =>
  `"mx"\t"${Date.parse(`2026-11-${time}Z`.replace(" ", "T"))}.7f.bb5.2.vm"\t"${id}"\t"a@out.example"\t"${to}"\t"LOCAL"\t"${to}"\t"2026-11-${time}"\t"${reply}"\n`;

describe("a message of the recorded logs", () => {
  it("is followed from SMTP to its last delivery", async () => {
    const answer = await trace("S1468");
    expect(sentences(answer)).toEqual([
      [
        "smtp: Accepted recipient redu@alpha.example from mp0@outside.example, client 127.0.1.9",
        "smtp: Received message S1468 from mp0@outside.example, 213 bytes, client 127.0.1.9",
        "smail: Delivered message S1468 from mp0@outside.example to redu@alpha.example by REDIR (erik@beta.example)",
        "smail: Delivered message S1468 from mp0@outside.example to redu@alpha.example by REDIR (fay@beta.example)",
        "smail: Delivered message S1468 from mp0@outside.example to erik@beta.example by LOCAL (erik@beta.example)",
        "smail: Delivered message S1468 from mp0@outside.example to fay@beta.example by LOCAL (fay@beta.example)",
      ],
    ]);
    expect(answer).toMatchObject({ isCut: false, problems: [], notes: [] });
    expect(answer.messages[0]).toMatchObject({ sender: "mp0@outside.example", outcome: "delivered" });
    expect(answer.messages[0]?.steps[1]).toMatchObject({
      ...{ kind: "smtp", event: "xmail.smtp.recv", outcome: "ok", severity: "INFO", file: "smtp-202611241000" },
      ...{
        time: Date.parse("2026-11-24T10:06:34Z"),
        attributes: { "email.local_id": "S1468", "xmail.message.size": 213 },
      },
    });
  });

  it("is followed from a local file", async () => {
    expect(sentences(await trace("L15C6"))).toEqual([
      [
        "lmail: Picked up local file app000.msg as message L15C6",
        "smail: Delivered message L15C6 from cron@alpha.example to bob@alpha.example by LOCAL (bob@alpha.example)",
      ],
    ]);
  });

  it.each(["REDU@Alpha.Example", "redu@", "s1468", "1795514794977.7f5886dfd6c0.bb5.3ea.vm"])(
    "is found by %s",
    async (text) => {
      const answer = await trace(text);
      expect(answer.messages.find(({ messageId }) => messageId === "S1468")?.steps).toHaveLength(6);
    },
  );

  it("is found by what the remote server answered", async () => {
    expect(ids(await trace("queued as 00001EEF", { messages: 100 }))).toContain("S1461");
  });

  it("is refused, received or neither, as its lines say", async () => {
    const answer = await trace("example", { messages: 1_000, lines: 100_000 });
    const outcomes = Map.groupBy(answer.messages, ({ outcome }) => outcome);
    expect([...outcomes.keys()].toSorted()).toEqual(["delivered", "received", "refused", "unfinished"]);
    for (const { steps } of outcomes.get("refused") ?? [])
      expect(steps.some(({ outcome }) => outcome !== "ok")).toBe(true);
  });
});

describe("what is found", () => {
  it("stands also without a message: a login, a refused client", async () => {
    const answer = await trace("anna@alpha.example", { messages: 1_000, lines: 100_000 });
    const rest = answer.messages.at(-1);
    expect(rest).toMatchObject({
      messageId: "",
      steps: expect.arrayContaining([expect.objectContaining({ kind: "pop3" })]) as unknown,
    });
    // a line of a filter that is a step of a message stands there alone
    const places = answer.messages.flatMap(({ steps }) =>
      steps.flatMap(({ file, offset, isNotice }) => (isNotice === true ? [] : [`${file} ${offset}`])),
    );
    expect(new Set(places).size).toBe(places.length);
  });

  it("is the newest of more, and says so", async () => {
    const all = await trace("bob@alpha.example", { messages: 1_000, lines: 100_000 });
    const some = await trace("bob@alpha.example", { messages: 3 });
    expect([all.isCut, some.isCut]).toEqual([false, true]);
    const newest = (answer: TraceResult) => Math.max(...answer.messages.map(({ steps }) => steps.at(-1)?.time ?? 0));
    expect(some.messages.filter(({ messageId }) => messageId !== "")).toHaveLength(3);
    expect(newest(some)).toBe(newest(all));
  });

  it("is the newest also of those of one second, which XMail numbered", async () => {
    const all = Array.from({ length: 40 }, (_, index) => `S${(0xff0 + index).toString(16).toUpperCase()}`);
    const logDir = await logs("burst", {
      "smtp-202611240000": all.map((id) => smtp("24 08:00:00", id, "RECV=OK")).join(""),
    });
    expect(ids(await trace("bob@alpha", { logDir, messages: 3 }))).toEqual(["S1015", "S1016", "S1017"]);
  });

  it("is no filter run on a message that is too old to be shown, which would hide the newest logins", async () => {
    const stamps = Array.from({ length: 60 }, (_, index) => `24 08:${String(index).padStart(2, "0")}:00`);
    const name = (stamp: string) => `${Date.parse(`2026-11-${stamp}Z`.replace(" ", "T"))}.7f.bb5.2.vm`;
    const run = (stamp: string) =>
      `"a@out.example"\t"bob@alpha.example"\t"127.0.0.1"\t"192.0.2.1"\t"2026-11-${stamp}"\t"in"\t""\t"0"\t"0"\t"/bin/flt;/spool/1/1/mess/${name(stamp)};"\n`;
    const login = (stamp: string) =>
      `"mx"\t"alpha.example"\t"192.0.2.9"\t"2026-11-${stamp}"\t"bob"\t""\t"LOGIN"\t"1"\t"2"\n`;
    const logDir = await logs("runs", {
      "smtp-202611240000": stamps.map((stamp, index) => smtp(stamp, `SA${index}`, "RECV=OK")).join(""),
      "smail-202611240000": stamps.map((stamp, index) => smail(stamp, `SA${index}`)).join(""),
      "filters-202611240000": stamps.map(run).join("") + run("24 08:59:30"),
      "pop3-202611240000": stamps.slice(0, 5).map(login).join(""),
    });
    const answer = await trace("bob@alpha.example", { logDir, messages: 5 });
    const rest = answer.messages.at(-1)?.steps ?? [];
    // one run is of a message that no other log knows
    expect(rest.map(({ kind }) => kind)).toEqual(["pop3", "pop3", "pop3", "pop3", "filters"]);
    expect(answer.messages.slice(0, -1).every(({ steps }) => steps.length === 3)).toBe(true);
    expect(answer.isCut).toBe(true);
  });

  it("is found in a message of more lines than are kept", async () => {
    const list = Array.from({ length: 50 }, (_, index) => smail("24 08:00:00", "S1", `u${index}@list.example`));
    const logDir = await logs("list", { "smail-202611240000": list.join("") });
    const answer = await trace("u49@list.example", { logDir, lines: 10 });
    expect(answer.isCut).toBe(true);
    expect(answer.messages[0]?.steps.map(({ attributes }) => attributes["email.to.address"])).toEqual([
      ...Array.from({ length: 10 }, (_, index) => `u${index}@list.example`),
      "u49@list.example",
    ]);
  });

  it("lies in the range; the rest of its way is shown all the same", async () => {
    const logDir = await logs("range", {
      "smtp-202611200000": smtp("20 08:00:00", "S1", "RCPT=OK") + smtp("20 08:00:00", "S1", "RECV=OK"),
      "smail-202611240000": smail("20 08:00:00", "S1", "x@y.example").replace(
        '"2026-11-20 08:00:00"\t""',
        '"2026-11-24 09:00:00"\t""',
      ),
    });
    const range = { since: Date.parse("2026-11-24T08:00Z"), until: Date.parse("2026-11-24T10:00Z") };
    for (const text of ["S1", "x@y.example"]) {
      const answer = await trace(text, { logDir, range });
      expect(answer.messages.map(({ steps }) => steps.length)).toEqual([3]);
    }
    expect(ids(await trace("S1", { logDir, range: { since: range.until, until: Infinity } }))).toEqual([]);
  });

  it("is two messages where the counter was reset", async () => {
    const logDir = await logs("reset", {
      "smtp-202611100000": smtp("10 08:00:00", "S5", "RECV=OK", "old@out.example"),
      "smail-202611100000": smail("10 08:00:01", "S5"),
      "smtp-202611240000": smtp("24 08:00:00", "S5", "RECV=OK", "new@out.example"),
      "smail-202611240000": smail("24 08:00:01", "S5"),
    });
    expect((await trace("S5", { logDir })).messages.map(({ sender, steps }) => [sender, steps.length])).toEqual([
      ["old@out.example", 2],
      ["new@out.example", 2],
    ]);
    expect((await trace("new@out", { logDir })).messages.map(({ sender }) => sender)).toEqual(["new@out.example"]);
  });

  it("is what another XMail answered with its id, too", async () => {
    const logDir = await logs("peer", {
      "smtp-202611240000": smtp("24 08:00:00", "S5", "RECV=OK"),
      "smail-202611240000": smail("24 08:00:01", "S5", "c@far.example", "SA07C"),
    });
    expect(sentences(await trace("SA07C", { logDir }))[0]).toHaveLength(2);
  });

  it("shows of people what the settings let through, and is found by the plain address", async () => {
    const privacy = createPrivacy({ addresses: "hash", ips: "hash" }, Buffer.from("a key of the test alone"));
    const answer = await trace("redu@alpha.example", { privacy });
    expect(ids(answer)[0]).toBe("S1468");
    expect(JSON.stringify(answer)).not.toMatch(/mp0|redu@|127\.0\.1\.9/);
    expect(answer.messages[0]?.sender).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("the queue", () => {
  const failure = { code: -77, text: "refused", form: "MX", replyCode: 451, enhancedCode: undefined } as const;
  const attempt: Attempt = {
    number: 1,
    time: Date.parse("2026-11-24T10:06:40Z"),
    failures: [{ ...failure, host: "mx.far.example", reply: "451 later", class: "temporary", reason: "other" }],
  };
  const message = (more: Partial<Message> = {}): Message => ({
    name: "1795514794999.7f.bb5.1.vm",
    state: "retry",
    enteredAt: Date.parse("2026-11-24T10:06:34.999Z"),
    bytes: 1,
    header: { messageId: "S1468", sender: "mp0@outside.example", recipient: "gus@far.example", smtpDomain: "mx" },
    attempts: [attempt],
    ...more,
  });
  const holding = (...messages: Message[]) => ({ readQueue: () => Promise.resolve(messages) });

  it("stands with what the logs say of a message", async () => {
    const retry = { delay: 8 * minute, divisor: 16, maxAttempts: 32 };
    for (const text of ["S1468", "gus@far", "1795514794999"]) {
      const answer = await trace(text, { ...holding(message()), retry });
      expect(answer.messages).toHaveLength(1);
      expect(answer.messages[0]).toMatchObject({ messageId: "S1468", outcome: "waiting" });
      expect(sentences(answer)[0]?.slice(-2)).toEqual([
        "queue: Attempt 1 to deliver message S1468 from mp0@outside.example to gus@far.example failed for now at mx.far.example: 451 later",
        "queue: Waiting in the queue for gus@far.example: retry after 1 attempt, next attempt 2026-11-24 10:14:40 +00:00 at the earliest",
      ]);
      expect(sentences(answer)[0]).toHaveLength(8);
    }
  });

  it("says which attempt is running", async () => {
    const running = { number: 2, time: attempt.time + 9 * minute, failures: [] };
    const last = async (more: Partial<Message>) =>
      sentences(await trace("gus@far", holding(message(more))))[0]
        ?.at(-1)
        ?.replace(/^.*: /, "");
    expect(await last({ attempts: [attempt, running] })).toBe("attempt 2 is running");
    expect(await last({ state: "active", attempts: [{ ...running, number: 1 }] })).toBe("the first attempt is running");
    expect(await last({ attempts: [attempt] })).toBe("retry after 1 attempt");
  });

  it("alone knows of a message whose logs are gone", async () => {
    const header = { messageId: "S9", sender: "", recipient: "gus@far.example", smtpDomain: "mx" };
    const given = [message({ header, state: "frozen" }), message({ header, state: "new", attempts: [] })];
    const answer = await trace("gus@far", holding(...given));
    expect(answer.messages.map(({ messageId, outcome, sender }) => [messageId, outcome, sender])).toEqual([
      ["S9", "waiting", ""],
    ]);
    expect(sentences(answer)[0]?.map((sentence) => sentence.slice(0, 30))).toEqual([
      "queue: Attempt 1 to deliver me",
      "queue: XMail gave up message S",
      "queue: Waiting in the queue fo",
    ]);
    expect((await trace("gus@far", holding(message({ header, state: "frozen" })))).messages[0]?.outcome).toBe("frozen");
  });

  it("says that XMail gave a message up when its last attempt began, and not now", async () => {
    const stepsIn = async (...given: Message[]) => (await trace("gus@far", holding(...given))).messages[0]?.steps ?? [];
    const second = { ...attempt, number: 2, time: attempt.time + 8 * minute };
    const frozen = message({ state: "frozen", attempts: [attempt, second] });
    expect((await stepsIn(frozen)).at(-1)).toMatchObject({ event: "xmail.queue.frozen", time: second.time });
    // without a slog nothing is known but when it came in
    const bare = message({ state: "frozen", attempts: [] });
    const step = (await stepsIn(bare)).find(({ event }) => event === "xmail.queue.frozen");
    expect(step?.time).toBe(bare.enteredAt);
  });

  it("is no newer than what last happened to its messages: the newest are shown, with their lines", async () => {
    const day = "24 10:";
    const frozen = Array.from({ length: 30 }, (_, index) => {
      const header = { messageId: `F${index}`, sender: "", recipient: "bob@alpha.example", smtpDomain: "mx" };
      const enteredAt = Date.parse("2026-11-24T09:00:00Z") + index * minute;
      const tried = { ...attempt, time: enteredAt + 2_000 };
      const state = index % 2 === 0 ? "frozen" : "retry";
      return message({ name: `${enteredAt}.7f.bb5.1.vm`, header, enteredAt, attempts: [tried], state });
    });
    const logDir = await logs("newest", {
      "smtp-202611240000": [1, 2, 3].map((minutes) => smtp(`${day}0${minutes}:00`, `N${minutes}`, "RECV=OK")).join(""),
      "smail-202611240000": [1, 2, 3].map((minutes) => smail(`${day}0${minutes}:02`, `N${minutes}`)).join(""),
    });
    const answer = await trace("bob@alpha", { logDir, messages: 5, ...holding(...frozen) });
    expect(ids(answer)).toEqual(["F28", "F29", "N1", "N2", "N3"]);
    expect(answer.messages.map(({ outcome }) => outcome)).toEqual([
      "frozen",
      "waiting",
      ...["delivered", "delivered", "delivered"],
    ]);
    expect(answer.isCut).toBe(true);
  });

  it("hides people as the logs do", async () => {
    const privacy = createPrivacy({ addresses: "domain", ips: "keep" });
    const text = JSON.stringify(await trace("gus@far", { ...holding(message()), privacy }));
    expect(text).toContain("far.example");
    expect(text).not.toMatch(/gus@|mp0@/);
  });

  it("is left out with a note where it cannot be read", async () => {
    const readQueue = () => Promise.reject(Object.assign(new Error("no"), { code: "EACCES" }));
    const answer = await trace("S1468", { readQueue });
    expect(answer.notes).toEqual(["the queue was not searched because the spool cannot be read: permission denied"]);
    expect(answer.messages[0]?.steps).toHaveLength(6);
  });
});

describe("a file", () => {
  it("that vanishes is said, and the others are read", async () => {
    const logDir = await mkdtemp(join(directory, "vanish-"));
    for (const kind of ["smtp", "smail"])
      await copyFile(join(recorded, `${kind}-202611241000`), join(logDir, `${kind}-202611241000`));
    const gone = join(logDir, "smtp-202611241000");
    const watch = { onPass: () => rmSync(gone, { force: true }), onRead: () => undefined };
    const answer = await trace("S1468", { logDir, watch });
    expect(answer.problems).toEqual([`${gone}: cannot be read: no such file or directory`]);
    expect(answer.messages[0]?.steps).toHaveLength(4);
  });

  it("is read in two passes where the query is no id, filters in a third, and the search ends when it is told to", async () => {
    const passes: [string, number][] = [];
    let read = 0;
    const watch: SearchProgress = {
      onPass: (pass, bytes) => passes.push([pass, bytes]),
      onRead: (bytes) => (read += bytes),
    };
    const answer = await trace("mp0@outside", { watch });
    expect(passes.map(([pass]) => pass)).toEqual(["searching", "collecting", "filters"]);
    expect(read).toBe(passes.reduce((sum, [, bytes]) => sum + bytes, 0));
    expect(answer.linesRead).toBeGreaterThan(5_000);
    const controller = new AbortController();
    const stopping = trace("mp0@outside", {
      signal: controller.signal,
      watch: { ...watch, onPass: () => controller.abort() },
    });
    await expect(stopping).rejects.toThrow(controller.signal.reason as Error);
  });
});
