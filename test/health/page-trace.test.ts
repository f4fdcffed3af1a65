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
  const { messages, isCut } = await trace("S1A", new AbortController().signal);
  expect(isCut).toBe(false);
  expect(messages.map(({ messageId, steps }) => [messageId, steps.map(({ event }) => event)])).toEqual([
    ["S1A", ["xmail.smtp.recv", "xmail.smail.delivery"]],
  ]);
  expect(messages[0]).toMatchObject({ traceId: "trace of S1A" });
  expect(JSON.stringify(messages)).not.toContain("a@x.example");
});

test("a text too short to be searched for finds nothing", async () => {
  const trace = await givenTracing();
  expect(await trace("x", new AbortController().signal)).toMatchObject({ messages: [], linesRead: 0 });
});

test("ends when nobody waits for it any more", async () => {
  const trace = await givenTracing();
  await expect(trace("example", AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
});
