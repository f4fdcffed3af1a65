import { expect, test } from "vitest";
import type { EventPage, RecentEvent } from "../../../../src/http/api/details.js";
import { createEventList } from "../../../../src/http/pages/browser/event-list.js";
import { pickEvents } from "../../../../src/http/pages/view/filter.js";
import { maxEvents, pageSize } from "../../../../src/http/pages/view/limits.js";
import { type EventFilter, noEventFilter } from "../../../../src/http/pages/view/page-query.js";

/** A server with its last events, whose answers wait until they are let go, and a list that follows it. */
function start(count: number) {
  const events: RecentEvent[] = [];
  const waiting: (() => void)[] = [];
  const use = { isInUse: false };
  let told = count - 1;
  let shown: EventPage;
  receive(count);

  function receive(more: number, sentence = "a line"): void {
    for (let index = 0; index < more; index += 1) {
      const number = (events[0]?.number ?? -1) + 1;
      events.unshift({ number, time: number, kind: "smtp", event: "e", outcome: "ok", severity: "INFO", sentence });
    }
    events.splice(maxEvents);
  }

  async function fetch(filter: EventFilter): Promise<EventPage> {
    const answer = pickEvents(events, filter, filter.count ?? pageSize);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return answer;
  }

  const list = createEventList((shown = pickEvents(events, noEventFilter, pageSize)), {
    ...{ filter: noEventFilter, fetch },
    isInUse: () => use.isInUse,
    onChange: (page) => void (shown = page),
  });
  return {
    ...{ list, receive, use, waiting },
    page: () => shown,
    /** A message of the stream with what is new. */
    tell() {
      const found = events.filter(({ number }) => number > told);
      told = events[0]?.number ?? -1;
      list.add({ events: found.slice(0, pageSize), isCut: found.length > pageSize, newest: told });
    },
    async answer() {
      for (const resolve of waiting.splice(0)) resolve();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** The newest and the number of events; throws where one is missing in between. */
function extent({ events }: EventPage): [newest: number | undefined, count: number] {
  for (const [index, { number }] of events.entries())
    if (number !== (events[0]?.number ?? 0) - index) throw new Error(`${number} does not follow`);
  return [events[0]?.number, events.length];
}

test("is as long as it was, when more events came at once than the stream sends", async () => {
  const { list, page, receive, tell, answer } = start(300);
  expect(extent(page())).toEqual([299, 50]);
  void list.more();
  await answer();
  expect(extent(page())).toEqual([299, 100]);
  receive(60);
  tell();
  await answer();
  expect(extent(page())).toEqual([359, 100]);
});

test("has no gap where events come while older ones are on their way", async () => {
  const { list, page, receive, tell, answer } = start(300);
  void list.more();
  receive(30);
  tell();
  await answer();
  expect(extent(page())).toEqual([329, 100]);
  void list.more();
  receive(70);
  tell();
  await answer();
  expect(extent(page())).toEqual([399, 150]);
});

test("rows that somebody looks at stay, and go when he does not", async () => {
  const { page, receive, tell, answer, use } = start(300);
  use.isInUse = true;
  receive(40);
  tell();
  expect(extent(page())).toEqual([339, 90]);
  receive(60);
  tell();
  await answer();
  expect(extent(page())).toEqual([399, 140]);
  use.isInUse = false;
  receive(1);
  tell();
  expect(extent(page())).toEqual([400, 50]);
});

test("an answer to an earlier question changes nothing", async () => {
  const { list, page, receive, answer, waiting } = start(300);
  receive(1, "sought");
  void list.load();
  list.filter({ ...noEventFilter, text: "sought" });
  expect(page().events).toEqual([]);
  void list.load();
  const [first, second] = waiting.splice(0);
  second?.();
  await answer();
  expect(page().events.map(({ number }) => number)).toEqual([300]);
  first?.();
  await answer();
  expect(page().events.map(({ number }) => number)).toEqual([300]);
});

test("ends where the exporter keeps no more, and asks for no longer list without an answer", async () => {
  const { list, page, answer, waiting } = start(maxEvents + 10);
  void list.more();
  void list.more();
  expect(waiting).toHaveLength(2);
  await answer();
  expect(extent(page())).toEqual([509, 100]);
  for (let pages = 2; pages < 10; pages += 1) {
    expect(page().hasMore).toBe(true);
    void list.more();
    await answer();
  }
  expect(extent(page())).toEqual([509, maxEvents]);
  expect(page().hasMore).toBe(false);
});
