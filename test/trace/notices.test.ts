import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../../src/spool/message.js";
import type { TracerOptions } from "../../src/trace/search.js";
import { traceMessages } from "../support/tracer.js";

const recorded = new URL("../fixtures/xmail-1.27/logs/", import.meta.url).pathname;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xmail-notices-"));
});
afterAll(() => rm(directory, { recursive: true }));

const trace = (text: string, options: Partial<TracerOptions> = {}) =>
  traceMessages(text, { logDir: directory, ...options });

const textOf = async (id: string, options: Partial<TracerOptions> = {}) =>
  (await trace(id, options)).map(({ outcomeText }) => outcomeText).join();

describe("recorded notices", () => {
  const logDir = recorded;

  it("are linked to the message whose delivery failed, with doubt where two failed in the same second", async () => {
    const one = "received, no delivery in the logs; notice to the sender: one of X15EF, X15F1";
    expect([await textOf("S15ED", { logDir }), await textOf("S15EE", { logDir })]).toEqual([one, one]);
    const [message] = await trace("S15ED", { logDir });
    expect(message?.outcome).toBe("received");
    expect(message?.steps.at(-1)).toMatchObject({
      ...{ isNotice: true, kind: "smail" },
      sentence:
        "Perhaps the notice to the sender: Delivered message X15F1 from postmaster@alpha.example to anna@alpha.example by LOCAL (anna@alpha.example)",
    });
  });

  it("name the message they are about", async () => {
    expect(await textOf("X15EF", { logDir })).toBe("delivered; notice about message S15ED or S15EE");
    // a copy for the administrator: nothing tells
    expect(await textOf("X146E", { logDir })).toBe("delivered");
  });

  it("are none of messages that were delivered", async () => {
    const delivered = (await trace("anna@alpha.example", { logDir })).filter(
      ({ messageId, outcome }) => messageId.startsWith("S") && outcome === "delivered",
    );
    expect(delivered.length).toBeGreaterThan(3);
    expect(delivered.flatMap(({ steps }) => steps.filter(({ isNotice }) => isNotice === true))).toEqual([]);
  });
});

describe("a notice", () => {
  const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);
  const smtp = (time: string, id: string, status: string) =>
    `"mx"\t"mx"\t"192.0.2.1"\t"2026-11-24 ${time}"\t"pc"\t""\t"a@x.test"\t"b@far.test"\t"${id}"\t"${status}"\t""\t"1"\t""\n`;
  const smail = (time: string, id: string, made: string) =>
    `"mx"\t"${at(made)}.7f.9bb.2.mx"\t"${id}"\t"postmaster@x.test"\t"A@x.test"\t"LOCAL"\t"a@x.test"\t"2026-11-24 ${time}"\t""\n`;
  const write = (smtpLines: string, smailLines: string, filters = "") =>
    Promise.all([
      writeFile(join(directory, "smtp-202611240000"), smtpLines),
      writeFile(join(directory, "smail-202611240000"), smailLines),
      writeFile(join(directory, "filters-202611240000"), filters),
    ]);
  const received = smtp("10:00:00", "SA0", "RCPT=OK") + smtp("10:00:00", "SA0", "RECV=OK");
  const message = (parts: Partial<Message>): Message => ({
    name: `${at("10:00:00")}.7f.9bb.1.mx`,
    state: "frozen",
    enteredAt: at("10:00:00"),
    bytes: 1,
    header: { messageId: "SA0", sender: "a@x.test", recipient: "b@far.test", smtpDomain: "mx" },
    attempts: [{ number: 1, time: at("10:30:00"), failures: [] }],
    ...parts,
  });

  it("of an attempt follows it within minutes", async () => {
    const readQueue = () => Promise.resolve([message({})]);
    await write(received, smail("10:31:05", "XB0", "10:31:04.001") + smail("10:29:00", "XA9", "10:29:00.000"));
    expect(await textOf("SA0", { readQueue })).toBe("given up, frozen in the queue; notice to the sender: XB0");
    expect(await textOf("XB0", { readQueue })).toBe("delivered; notice about message SA0");
    expect(await textOf("XA9", { readQueue })).toBe("delivered");
  });

  const failure = {
    code: -41,
    text: "Bad server response",
    form: "MX",
    replyCode: 451,
    enhancedCode: undefined,
  } as const;
  const tried = (number: number, time: string) => ({
    ...{ number, time: at(time) },
    failures: [{ ...failure, host: "mx.far.test", reply: "451 later", class: "temporary", reason: "other" } as const],
  });

  it("is made of a temporary failure only where XMail is set to tell of that attempt, and of none that still runs", async () => {
    const waiting = message({ state: "retry", attempts: [tried(1, "10:30:00"), tried(2, "10:50:00")] });
    const readQueue = () => Promise.resolve([waiting]);
    await write(received, smail("10:30:01", "XB0", "10:30:00.500") + smail("10:50:01", "XB1", "10:50:00.500"));
    expect(await textOf("SA0", { readQueue })).toBe("waiting in the queue");
    expect(await textOf("XB0", { readQueue })).toBe("delivered");
    const readNotifiedAttempts = () => Promise.resolve(new Set([2]));
    expect(await textOf("SA0", { readQueue, readNotifiedAttempts })).toBe(
      "waiting in the queue; notice to the sender: XB1",
    );
    const first = [{ number: 1, time: at("10:30:00"), failures: [] }];
    const running = message({ state: "active", attempts: first });
    const notified = () => Promise.resolve(new Set([1]));
    const given = { readQueue: () => Promise.resolve([running]), readNotifiedAttempts: notified };
    expect(await textOf("SA0", given)).toBe("waiting in the queue");
  });

  it("of a message that was given up is the one made just after its slog was written, of all for the same sender", async () => {
    const attempts = [tried(1, "10:30:00"), tried(2, "10:50:00")];
    const frozen = message({ attempts, slogWrittenAt: at("10:50:07") + 878.9 });
    const readQueue = () => Promise.resolve([frozen]);
    const lines = [
      ...[smail("10:50:01", "XB0", "10:50:00.500"), smail("10:50:08", "XB1", "10:50:07.882")],
      ...[smail("10:50:08", "XB2", "10:50:07.950"), smail("10:52:00", "XB3", "10:52:00.000")],
    ];
    await write(received, lines.join(""));
    expect(await textOf("SA0", { readQueue })).toBe("given up, frozen in the queue; notice to the sender: XB1");
    // a spool that was copied: of the times in the slog only the beginning of the attempt is left
    const copied = message({ attempts, slogWrittenAt: at("11:50:00") });
    expect(await textOf("SA0", { readQueue: () => Promise.resolve([copied]) })).toContain("one of XB0, XB1, XB2, XB3");
  });

  it("is none where a filter dropped the message", async () => {
    const run = `"a@x.test"\t"b@far.test"\t"127.0.0.1"\t"192.0.2.1"\t"2026-11-24 10:30:00"\t"out"\t""\t"0"\t"5"\t"/bin/flt;/spool/1/1/mess/${message({}).name};"\n`;
    await write(received, smail("10:30:01", "XB0", "10:30:00.400"), run);
    const readQueue = () => Promise.resolve([message({})]);
    expect(await textOf("SA0", { readQueue })).toBe("dropped by filter /bin/flt (exit 5), frozen in the queue");
  });

  it("that is in the queue is the one, and the administrator's copy is called so", async () => {
    const notice = (id: string, recipient: string) =>
      message({
        name: `${at("10:30:01")}.7f.9bb.${id}.mx`,
        enteredAt: at("10:30:01"),
        header: { messageId: id, sender: "postmaster@x.test", recipient, smtpDomain: "mx", answers: "SA0" },
      });
    const queue = [message({}), notice("XB1", "root@x.test"), notice("XB0", "A@x.test")];
    await write(received, smail("10:31:05", "XB7", "10:31:04.001"));
    const given = { readQueue: () => Promise.resolve(queue) };
    expect(await textOf("SA0", given)).toBe(
      "given up, frozen in the queue; notice to the sender: XB0; notice to the administrator: XB1",
    );
    const [traced] = await trace("SA0", given);
    expect(traced?.steps.map(({ sentence }) => sentence).filter((text) => text.includes("XB1"))[0]).toMatch(
      /^Notice to the administrator: /,
    );
  });

  it("of a filter's bounce is made in the same second", async () => {
    const run = `"a@x.test"\t"b@far.test"\t"127.0.0.1"\t"192.0.2.1"\t"2026-11-24 10:05:00"\t"out"\t""\t"0"\t"6"\t"/bin/flt;/spool/1/1/mess/${message({}).name};"\n`;
    await write(received, smail("10:05:01", "XB0", "10:05:00.400") + smail("10:05:09", "XB1", "10:05:09.000"), run);
    expect(await textOf("SA0")).toBe("bounced by filter /bin/flt (exit 6); notice to the sender: XB0");
    expect(await textOf("XB0")).toBe("delivered; notice about message SA0");
  });

  it("that waits in the queue names its message", async () => {
    const header = { messageId: "XB0", sender: "", recipient: "a@x.test", smtpDomain: "mx", answers: "SA0" };
    const notice = message({
      name: `${at("10:30:01")}.7f.9bb.9.mx`,
      enteredAt: at("10:30:01"),
      state: "new",
      header,
      attempts: [],
    });
    const readQueue = () => Promise.resolve([message({}), notice]);
    await write(received, "");
    expect(await textOf("SA0", { readQueue })).toBe("given up, frozen in the queue; notice to the sender: XB0");
    expect(await textOf("XB0", { readQueue })).toBe("waiting in the queue; notice about message SA0");
    const [traced] = await trace("SA0", { readQueue });
    expect(traced?.outcome).toBe("frozen");
    expect(traced?.steps.at(-1)?.sentence).toBe(
      "Notice to the sender: Waiting in the queue for a@x.test: no attempt yet",
    );
  });
});
