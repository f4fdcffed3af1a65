import { expect, it } from "vitest";
import { attemptEvent, frozenEvent, type QueueEvent } from "../../src/spool/queue-event.js";
import { attributesOf, blockOf, eventName, sentenceOf, severityOf } from "../../src/spool/queue-event-text.js";
import { parseSlog } from "../../src/spool/slog.js";
import { attempts, type failure, message, refused, start } from "./given.js";

const note = (parts: Parameters<typeof failure>[0] = {}, next?: number): QueueEvent => {
  const [attempt] = attempts([{ host: "gone.example" }, parts]);
  if (attempt === undefined) throw new Error("no attempt");
  return attemptEvent(message(), attempt, { next });
};
const known = (attributes: object) =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));

it("tells an attempt by its last host", () => {
  expect(eventName(note())).toBe("xmail.queue.attempt");
  expect(severityOf(note())).toBe("WARN");
  expect(known(attributesOf(note({}, start + 480_000)))).toEqual({
    "xmail.server.domain": "mx.kita.example",
    "xmail.spool.file": `${start}.7f23b89136c0.47e8.13.vm`,
    "email.local_id": "SA07C",
    "email.from.address": "anna@kita.example",
    "email.to.address": "r012@grey450.example",
    "server.address": "mx1.backend.example",
    "xmail.queue.attempt": 1,
    "xmail.queue.class": "temporary",
    "error.type": "greylisted",
    "xmail.queue.reply_code": 450,
    "xmail.queue.enhanced_code": "4.2.0",
    "xmail.queue.reply": "450 4.2.0 Greylisted",
    "xmail.queue.error_code": -77,
    "xmail.queue.error": "[RCPT TO:] not permitted by remote SMTP server",
    "xmail.queue.next_attempt_at": start + 480_000,
  });
  expect(sentenceOf(note())).toBe(
    "Attempt 1 to deliver message SA07C from anna@kita.example to r012@grey450.example failed for now at mx1.backend.example: 450 4.2.0 Greylisted",
  );
});

it("says for good where it is, on one line", () => {
  const lines = note({ ...refused, reply: "550-5.1.1 No\r\n550 5.1.1 such user" });
  expect(severityOf(lines)).toBe("ERROR");
  expect(sentenceOf(lines)).toMatch(/failed for good at mx1\.backend\.example: 550-5\.1\.1 No 550 5\.1\.1 such user$/);
  expect(attributesOf(lines)["xmail.queue.reply"]).toBe("550-5.1.1 No\r\n550 5.1.1 such user");
});

it("says the reason where XMail's own text does not: this one is of a user that does not exist", () => {
  const [block] = parseSlog(
    '[PeekTime] 1795963821 : Sun, 29 Nov 2026 14:50:21 -0000\n<<\nErrCode   = -157\nErrString = Record not found in TAB file\nUnknown user "gus" in domain "kita.example"\n>>\n',
  );
  if (block === undefined) throw new Error("no attempt");
  expect(sentenceOf(attemptEvent(message(), block))).toMatch(
    /failed for good \(unknown user\): Record not found in TAB file$/,
  );
  expect(sentenceOf(frozenEvent({ ...message({ state: "frozen" }), attempts: [block] }))).toMatch(
    /after 1 attempt; the last failed \(unknown user\): Record not found in TAB file$/,
  );
});

it("does not give XMail's own text as a reply", () => {
  const text = "End of socket stream data";
  const silent = note({
    code: -152,
    text,
    reply: "417 Temporary delivery error",
    replyCode: undefined,
    enhancedCode: undefined,
    reason: "connection",
  });
  expect(attributesOf(silent)["xmail.queue.reply"]).toBeUndefined();
  expect(sentenceOf(silent)).toMatch(
    /failed for now \(connection\) at mx1\.backend\.example: End of socket stream data$/,
  );
  const codeless = note({ reply: "go away", replyCode: undefined });
  expect(attributesOf(codeless)["xmail.queue.reply"]).toBe("go away");
});

it("tells a host from its port", () => {
  expect(attributesOf(note({ host: "gate.example:2525" }))).toMatchObject({
    "server.address": "gate.example",
    "server.port": 2525,
  });
  expect(attributesOf(note({ host: "[192.0.2.1]:25" }))).toMatchObject({
    "server.address": "192.0.2.1",
    "server.port": 25,
  });
  expect(attributesOf(note({ host: undefined }))["server.address"]).toBeUndefined();
});

it("tells a freezing with its last reason, or without any", () => {
  const frozen = frozenEvent(message({ state: "frozen", attempts: attempts([{}], [refused]) }));
  expect(eventName(frozen)).toBe("xmail.queue.frozen");
  expect(severityOf(frozen)).toBe("ERROR");
  expect(frozen.time).toBe(start + 60_000);
  expect(sentenceOf(frozen)).toBe(
    "XMail gave up message SA07C from anna@kita.example to r012@grey450.example after 2 attempts; the last failed at mx1.backend.example: 550 5.1.1 No such user",
  );
  const bare = frozenEvent(message({ state: "frozen", attempts: [], header: undefined }));
  expect(sentenceOf(bare)).toBe(`XMail gave up message ${bare.name} from somebody to somebody`);
  expect(known(attributesOf(bare))).toEqual({ "xmail.spool.file": bare.name });
  expect(bare.time).toBe(start);
});

it("names the null sender", () => {
  const header = { messageId: "X1", sender: "", recipient: "a@b.example", smtpDomain: "mx" };
  expect(sentenceOf(frozenEvent(message({ header })))).toContain("from the null sender to a@b.example");
});

it("gives the block's parts as XMail writes them", () => {
  expect(blockOf(note())).toBe(
    'ErrCode   = -77\nErrString = [RCPT TO:] not permitted by remote SMTP server\nSMTP-Error = "450 4.2.0 Greylisted"\nSMTP-Server = "mx1.backend.example"',
  );
});

it("says so where XMail recorded no reason", () => {
  const [attempt] = attempts([]);
  if (attempt === undefined) throw new Error("no attempt");
  const silent = message({ state: "frozen", attempts: [attempt] });
  const about = "message SA07C from anna@kita.example to r012@grey450.example";
  expect(sentenceOf(attemptEvent(silent, attempt))).toBe(
    `Attempt 1 to deliver ${about} ended without a reason in the slog`,
  );
  expect(sentenceOf(frozenEvent(silent))).toBe(
    `XMail gave up ${about} after 1 attempt without a reason in the slog: as a rule a filter ended it`,
  );
  expect(known(attributesOf(attemptEvent(silent, attempt)))).toMatchObject({
    ...{ "xmail.queue.class": "unreported", "error.type": "unreported" },
  });
});
