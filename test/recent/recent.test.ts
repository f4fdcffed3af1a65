import { createRings } from "../../src/recent/rings.js";
import { expect, test } from "vitest";
import { isRefused, type Event } from "../../src/event.js";
import type { Item } from "../../src/files/source.js";
import {
  acceptedOwnMark,
  createRecent,
  isLoginLane,
  isRefusalLane,
  lanes,
  refusedOwnLane,
} from "../../src/recent/recent.js";
import { readCorpus } from "../corpus/corpus.js";

// the recording took less than half an hour, and its pieces lie within the hour before this
const now = Date.UTC(2026, 10, 24, 10, 30, 0);
const items = [...(await readCorpus("logs")), ...(await readCorpus("hostile/logs"))];
const events = items.flatMap(({ parsed }) => (isRefused(parsed) ? [] : [parsed]));

const localDomain = (address: string) =>
  address.toLowerCase().endsWith("@alpha.example") ? "alpha.example" : undefined;

function see(all: readonly Item[], at = now) {
  const recent = createRecent(
    at,
    localDomain,
    createRings(at, () => 0),
  );
  for (const { line, parsed } of all) recent.see(parsed, line.text.length);
  return recent;
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
const isPhase = ({ fields }: Event, phase: string) => fields["phase"] === phase;
const isRefusal = (event: Event) => event.kind === "smtp" && event.outcome !== "ok" && !isPhase(event, "auth");
const isLoginFailure = (event: Event) =>
  (event.kind === "smtp" && isPhase(event, "auth")) ||
  (["pop3", "ctrl"].includes(event.kind) && event.outcome === "failed");

test("counts of the recorded logs what each line says", () => {
  const { history } = see(items);
  expect(history.total(lanes.received)).toBe(events.filter((event) => event.name === "xmail.smtp.recv").length);
  expect(history.total(lanes.delivered)).toBe(events.filter((event) => event.kind === "smail").length);
  expect(sum(history.steps(isRefusalLane))).toBe(events.filter(isRefusal).length);
  expect(sum(history.steps(isLoginLane))).toBe(events.filter(isLoginFailure).length);
  expect(history.total("refused rcpt erelay")).toBe(events.filter(({ outcome }) => outcome === "erelay").length);
  expect(history.total("login ctrl")).toBeGreaterThan(0);
});

test("counts of local domains what is accepted, what is refused as foreign, and what reaches a mailbox", () => {
  const sample = events.find((event) => event.name === "xmail.smtp.rcpt");
  if (sample === undefined) throw new Error("the recording has no recipient");
  const recent = createRecent(
    now,
    localDomain,
    createRings(now, () => 0),
  );
  const rcpt = (recipient: string, outcome: string) =>
    recent.see({ ...sample, time: now, outcome, fields: { ...sample.fields, phase: "rcpt", recipient } }, 100);
  rcpt("bob@ALPHA.example", "ok");
  rcpt("bob@alpha.example", "erelay");
  rcpt("bob@alpha.example", "erelay");
  rcpt("bob@alpha.example", "eavail");
  rcpt("bob@far.example", "erelay");
  rcpt("bob@far.example", "ok");
  expect(recent.history.total(lanes.acceptedOwn)).toBe(1);
  expect(recent.history.total(refusedOwnLane("alpha.example"))).toBe(2);
  expect(recent.history.lastTime(acceptedOwnMark("alpha.example"))).toBe(now);
  expect(recent.history.lastTime(acceptedOwnMark("far.example"))).toBeUndefined();
  const { history } = see(items);
  const local = events.filter(({ kind, fields }) => kind === "smail" && fields["medium"] === "local");
  expect(local.length).toBeGreaterThan(0);
  expect(history.total(lanes.deliveredLocally)).toBe(local.length);
});

test("knows each client that was refused or failed to log in, and for what", () => {
  const recent = see(items);
  for (const [talkers, isWanted] of [
    [recent.refused, isRefusal],
    [recent.loginsFailed, isLoginFailure],
  ] as const) {
    const exact = new Map<unknown, number>();
    for (const { fields } of events.filter(isWanted))
      exact.set(fields["clientAddress"], (exact.get(fields["clientAddress"]) ?? 0) + 1);
    const { distinct, isAtLeast, top } = talkers.list(1000);
    expect([distinct, isAtLeast]).toEqual([exact.size, false]);
    expect(new Map(top.map(({ client, count }) => [client, count]))).toEqual(exact);
  }
  expect(recent.loginsFailed.list(1000).top.map(({ mostly }) => mostly)).toContain("pop3 login");
  expect(recent.refused.list(1000).top.map(({ mostly }) => mostly)).toContain("rcpt erelay");
});

test("of a backlog older than a day only the last lines are kept", () => {
  const recent = see(items, now + 172_800_000);
  expect(sum(recent.history.steps(() => true))).toBe(0);
  expect(recent.refused.list(10).distinct).toBe(0);
  expect(recent.latest.list()).toHaveLength(500);
});

test("a tick moves all windows", () => {
  const recent = see(items);
  recent.tick(now + 172_800_000);
  expect(sum(recent.history.steps(() => true))).toBe(0);
  expect(recent.loginsFailed.list(10).distinct).toBe(0);
});

test("keeps where the last refused lines of each log stand", () => {
  const recent = see(items);
  const refused = items.filter(({ parsed, line }) => isRefused(parsed) && line.kind === "smtp");
  const places = refused.slice(-5).map(({ line }) => line.offset);
  expect(places).toHaveLength(5);
  expect(recent.refusedLines.list("smtp").map(({ offset }) => offset)).toEqual(places.toReversed());
  expect(recent.refusedLines.list("psync")).toEqual([]);
});
