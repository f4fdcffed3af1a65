import { expect, it } from "vitest";
import { toQueueRecord } from "../../../src/pipelines/queue/records.js";
import { createPrivacy } from "../../../src/privacy/privacy.js";
import { attemptEvent, frozenEvent } from "../../../src/spool/queue-event.js";
import { attempts, message, refused, start } from "../../spool/given.js";

const keep = createPrivacy({ addresses: "keep", ips: "keep" });
const given = message({ state: "frozen", attempts: attempts([{}], [refused]) });

it("keeps the freezing of a message behind its last attempt, at the same time", () => {
  const notes = [...given.attempts.map((attempt) => attemptEvent(given, attempt)), frozenEvent(given)];
  const entries = notes.map((note) => toQueueRecord(note, keep, "text"));
  expect(entries.map(({ name, time, order, severity }) => [name, time - start, order, severity])).toEqual([
    ["xmail.queue.attempt", 0, 2, "WARN"],
    ["xmail.queue.attempt", 60_000, 4, "ERROR"],
    ["xmail.queue.frozen", 60_000, 5, "ERROR"],
  ]);
  expect(new Set(entries.map(({ identity }) => identity)).size).toBe(3);
});

it("has the same identity, with or without hidden people", () => {
  const hidden = createPrivacy({ addresses: "hash", ips: "hash" }, Buffer.alloc(16));
  const note = frozenEvent(given);
  expect(toQueueRecord(note, hidden, "text").identity).toBe(toQueueRecord(note, keep, "raw").identity);
  expect(JSON.stringify(toQueueRecord(note, hidden, "raw").attributes)).not.toMatch(/anna|r012/);
  expect(toQueueRecord(note, hidden, "text").body).not.toMatch(/anna|r012/);
});
