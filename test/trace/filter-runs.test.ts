import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createZone } from "../../src/parse/zone.js";
import { createScanner } from "../../src/spool/scan.js";
import type { TracerOptions } from "../../src/trace/search.js";
import { traceMessages } from "../support/tracer.js";

const recorded = new URL("../fixtures/xmail-1.27-filters/", import.meta.url).pathname;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xmail-runs-"));
});
afterAll(() => rm(directory, { recursive: true }));

const trace = (text: string, options: Partial<TracerOptions> = {}) =>
  traceMessages(text, { logDir: directory, now: () => Date.parse("2026-11-29T00:00Z"), ...options });

describe("a recorded message", () => {
  const scanner = createScanner({ spool: join(recorded, "spool"), now: Date.now });
  const real = (text: string, logDir = join(recorded, "logs")) =>
    trace(text, {
      ...{ logDir, zone: createZone("Asia/Karachi") },
      readQueue: async (signal) => (await scanner.scan(signal)).messages.values(),
    });
  const flt = "filter /opt/mail/bin/flt";

  it.each([
    ["S3EA0", "frozen", `dropped by ${flt} (exit 5), frozen in the queue`],
    ["S3EBF", "frozen", `bounced by ${flt} (exit 6), frozen in the queue`],
    ["S3", "dropped", `dropped by ${flt} (exit 4)`],
    ["S44D2", "delivered", "delivered"],
  ])("%s is %s, by its filter", async (id, outcome, outcomeText) => {
    expect(await real(id)).toMatchObject([{ messageId: id, outcome, outcomeText }]);
  });

  it("that a filter froze says so at each step, and nothing of a failure", async () => {
    const [message] = await real("erik@beta.test");
    const about = "message S3EA0 from drop5@out1.test to erik@beta.test";
    expect(message?.steps.slice(2).map(({ kind, sentence }) => `${kind}: ${sentence}`)).toEqual([
      `filters: F${flt.slice(1)} (in) dropped a message from drop5@out1.test to erik@beta.test, client 127.34.215.130 (exit 5)`,
      `queue: Attempt 1 to deliver ${about} was ended: dropped by ${flt} (exit 5)`,
      `queue: XMail froze ${about}: dropped by ${flt} (exit 5)`,
    ]);
    expect(message?.steps.map(({ severity }) => severity)).toEqual(["INFO", "INFO", "WARN", "WARN", "WARN"]);
  });

  it("that a filter froze is known where only the queue and the filters log are left", async () => {
    const logDir = await mkdtemp(join(directory, "left-"));
    const file = "filters-202611290000";
    await copyFile(join(recorded, "logs", file), join(logDir, file));
    const messages = await real("S3EA0", logDir);
    expect(messages).toMatchObject([{ outcomeText: `dropped by ${flt} (exit 5), frozen in the queue` }]);
    expect(messages[0]?.steps.map(({ kind }) => kind)).toEqual(["filters", "queue", "queue"]);
  });

  it("shows the filter that timed out, and the delivery that went on", async () => {
    const [message] = await real("S44D2");
    expect(message?.steps.slice(2).map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      "filters timeout",
      "smail ok",
    ]);
  });
});

describe("a filter line that names no message", () => {
  const smtp = (time: string, id: string, status: string, to: string, client = "192.0.2.1") =>
    `"mx"\t"mx"\t"${client}"\t"2026-11-24 ${time}"\t"pc"\t""\t"a@out.test"\t"${to}"\t"${id}"\t"${status}"\t""\t"1"\t""\n`;
  const received = (time: string, id: string, to: string, client?: string) =>
    smtp(time, id, "RCPT=OK", to, client) + smtp(time, id, "RECV=OK", to, client);
  const spoolName = (time: string) => `${Date.parse(`2026-11-24T${time}Z`)}.7f.9bb.1f.mx`;
  const run = (time: string, to: string, exit: number, args: string, client = "192.0.2.1") =>
    `"a@out.test"\t"${to}"\t"127.0.0.1"\t"${client}"\t"2026-11-24 ${time}"\t"in"\t""\t"0"\t"${exit}"\t"/bin/flt;${args};"\n`;
  const file = (time: string) => `/mail/spool/1/1/mess/${spoolName(time)}`;
  const write = (smtpLines: string, runs: string, smail = "") =>
    Promise.all([
      writeFile(join(directory, "smtp-202611240000"), smtpLines),
      writeFile(join(directory, "filters-202611240000"), runs),
      writeFile(join(directory, "smail-202611240000"), smail),
    ]);
  const outcomes = async (...ids: string[]) =>
    Promise.all(ids.map(async (id) => (await trace(id)).map(({ outcomeText }) => outcomeText).join()));

  it("is of the message of the same client, sender, recipient and second", async () => {
    await write(
      received("10:00:00", "SA0", "x@b.test") +
        received("10:00:00", "SA1", "y@b.test") +
        received("10:00:00", "SA2", "x@b.test", "192.0.2.2") +
        received("10:00:05", "SA3", "x@b.test"),
      run("10:07:00", "x@b.test", 4, file("10:00:00.250")),
    );
    const none = "received, no delivery in the logs";
    expect(await outcomes("SA0", "SA1", "SA2", "SA3")).toEqual([
      "dropped by filter /bin/flt (exit 4)",
      ...[none, none, none],
    ]);
  });

  it("may name the real account, where the address as given is an argument", async () => {
    await write(
      received("10:00:00", "SA0", "alias@b.test"),
      run("10:00:00", "bob@b.test", 4, `alias@b.test;${file("10:00:00.100")}`) +
        run("10:00:01", "bob@b.test", 20, file("10:00:00.101")),
    );
    expect((await trace("SA0"))[0]?.steps).toHaveLength(3);
    expect(await outcomes("SA0")).toEqual(["dropped by filter /bin/flt (exit 4)"]);
  });

  it("is of the message that SMAIL delivered under that name, long after it came in", async () => {
    const smail = `"mx"\t"${spoolName("12:00:00.001")}"\t"SA0"\t"a@out.test"\t"z@b.test"\t"LOCAL"\t"z@b.test"\t"2026-11-24 12:00:00"\t""\n`;
    await write(
      received("10:00:00", "SA0", "list@b.test"),
      run("12:00:00", "z@b.test", 7, file("12:00:00.001")) +
        run("10:00:01", "q@b.test", 4, `list@b.test;${file("10:00:00.002")}`),
      smail,
    );
    const [message] = await trace("SA0");
    expect(message?.steps.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      ...["smtp ok", "smtp ok", "filters dropped", "filters modified", "smail ok"],
    ]);
    expect(message?.outcomeText).toBe("delivered; another copy dropped by filter /bin/flt (exit 4)");
  });
});
