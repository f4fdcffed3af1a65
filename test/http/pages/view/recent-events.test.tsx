import { expect, test } from "vitest";
import type { RecentEvent } from "../../../../src/http/api/details.js";
import { type EventFilter, noEventFilter, noQuery } from "../../../../src/http/pages/view/page-query.js";
import { pickEvents } from "../../../../src/http/pages/view/filter.js";
import { OlderEvents, RecentTable } from "../../../../src/http/pages/view/recent-events.js";
import { now, recent } from "../../api/given-status.js";
import { readCaptions, readRows, renderEnglish, textOf } from "./read-table.js";

function table(events: readonly RecentEvent[], filter: Partial<EventFilter> = {}) {
  const full = { ...noEventFilter, ...filter };
  return <RecentTable page={pickEvents(events, full, 50)} kept={events.length} filter={full} now={now} />;
}

test("says what happened, and how many events are like that", () => {
  const pop3 = table(recent, { kind: "pop3" });
  expect(readRows(pop3)).toEqual([
    {
      Time: "11:59:00",
      Log: "pop3",
      Event: "login",
      Result: "failed",
      "What happened": "198.51.100.7 failed to log in as bob@alpha.example",
      Message: "",
    },
  ]);
  expect(readCaptions(pop3)).toEqual(["1 of the last 3 events, newest first"]);
  expect(readCaptions(table(recent, { before: 2 }))).toEqual(["1 of the last 3 events, an older page, newest first"]);
  const [first] = recent;
  if (first === undefined) throw new Error("no event is given");
  expect(readRows(table([{ ...first, event: "other.event" }]))[0]).toMatchObject({
    Event: "other.event",
    Message: "S138C",
  });
  expect(textOf(table([]))).toMatch(/^No events since/);
  expect(textOf(table(recent, { kind: "ctrl" }))).toBe("None of the last 3 events matches the filter.");
});

test("leads to older events and back, keeping the filter; with script by a button", () => {
  const links = (filter: Partial<EventFilter>, onMore?: () => void) => {
    const query = { ...noQuery, events: { ...noEventFilter, ...filter } };
    const page = pickEvents(recent, query.events, 1);
    return renderEnglish(<OlderEvents page={page} query={query} onMore={onMore} />);
  };
  expect(links({ kind: "smtp" })).toBe(
    '<p class="more"><a href="./?kind=smtp&amp;before=3#recent">Older events</a></p>',
  );
  expect(links({ kind: "smtp", before: 3 })).toBe(
    '<p class="more"><a href="./?kind=smtp#recent">Newest events</a></p>',
  );
  expect(links({}, () => undefined)).toBe('<p class="more"><button type="button">Show older events</button></p>');
});
