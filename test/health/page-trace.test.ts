import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { traceMessages } from "../../src/health/page-trace.js";
import { createPrivacy } from "../../src/privacy/privacy.js";
import { givenMailRoot, smailLine, smtpLine } from "./given.js";

async function givenTracing() {
  const given = await givenMailRoot();
  await writeFile(
    join(given.root, "logs", "smtp-202611240000"),
    smtpLine(30, "RECV=OK", "S1A") + smtpLine(20, "RECV=OK", "S1B"),
  );
  await writeFile(join(given.root, "logs", "smail-202611240000"), smailLine(29, "S1A"));
  return traceMessages(given.settings, {
    ...{ decode: (raw: string) => raw, now: Date.now, readQueue: undefined },
    traceIdOf: (id: string) => `trace of ${id}`,
    privacy: createPrivacy({ addresses: "domain", ips: "keep" }),
  });
}

test("traces a message of the last days, people hidden as the settings say", async () => {
  const trace = await givenTracing();
  const { messages, isCut } = await trace({ text: "S1A", days: 7 }, new AbortController().signal);
  expect(isCut).toBe(false);
  expect(messages[0]).toMatchObject({ outcomeText: "delivered", recipients: ["y.example"] });
  expect(messages.map(({ messageId, steps }) => [messageId, steps.map(({ event }) => event)])).toEqual([
    ["S1A", ["xmail.smtp.recv", "xmail.smail.delivery"]],
  ]);
  expect(messages[0]).toMatchObject({ traceId: "trace of S1A" });
  expect(JSON.stringify(messages)).not.toContain("a@x.example");
});

test("a text too short to be searched for finds nothing", async () => {
  const trace = await givenTracing();
  expect(await trace({ text: "x", days: 7 }, new AbortController().signal)).toMatchObject({
    messages: [],
    linesRead: 0,
    isTooShort: true,
  });
});

test("ends when nobody waits for it any more", async () => {
  const trace = await givenTracing();
  await expect(trace({ text: "example", days: 7 }, AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
});

test("looks as far back as it is asked, and up to the page before", async () => {
  const trace = await givenTracing();
  const { signal } = new AbortController();
  const ids = async (query: Parameters<typeof trace>[0]) =>
    (await trace(query, signal)).messages.map(({ messageId }) => messageId);
  expect(await ids({ text: "x.example", days: 7 })).toEqual(["S1A", "S1B"]);
  expect(await ids({ text: "x.example", days: 7, untilTime: Date.now() - 25 * 60_000 })).toEqual(["S1A"]);
  expect(await ids({ text: "x.example", days: 17 / 1_440 })).toEqual([]);
});
