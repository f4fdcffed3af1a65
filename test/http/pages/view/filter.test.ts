import { expect, test } from "vitest";
import type { RecentEvent } from "../../../../src/http/api/details.js";
import { page as english } from "../../../../src/texts/page/en.js";
import { outcomeOptions, passes, pickEvents } from "../../../../src/http/pages/view/filter.js";
import { type EventFilter, noEventFilter } from "../../../../src/http/pages/view/page-query.js";
import { recent } from "../../api/given-status.js";

function numbers(filter: Partial<EventFilter>): number[] {
  return recent.filter((event) => passes(event, { ...noEventFilter, ...filter })).map(({ number }) => number);
}

function first(): RecentEvent {
  const [event] = recent;
  if (event === undefined) throw new Error("no event is given");
  return event;
}

test.each<[Partial<EventFilter>, number[]]>([
  [{}, [3, 2, 1]],
  [{ kind: "smtp" }, [3, 1]],
  [{ outcome: "ok" }, [1]],
  [{ outcome: "refused" }, [3, 2]],
  [{ outcome: "erelay", kind: "pop3" }, []],
  [{ text: "  BOB@alpha " }, [2, 1]],
  [{ text: "s138c" }, [3]],
  [{ text: "pop3.login" }, [2]],
  [{ text: "nowhere" }, []],
])("%o lets %o through", (filter, expected) => {
  expect(numbers(filter)).toEqual(expected);
});

test("what failed for good is among what went wrong", () => {
  const events = ["INFO", "WARN", "ERROR"].map((severity, number) => ({ ...first(), severity, number }));
  const kept = events.filter((event) => passes(event, { ...noEventFilter, outcome: "refused" }));
  expect(kept.map(({ number }) => number)).toEqual([1, 2]);
});

test("a page has the newest that pass, and says whether there are more", () => {
  const pick = (filter: Partial<EventFilter>, limit: number) => {
    const { events, ...rest } = pickEvents(recent, { ...noEventFilter, ...filter }, limit);
    return { numbers: events.map(({ number }) => number), ...rest };
  };
  expect(pick({}, 2)).toEqual({ numbers: [3, 2], hasMore: true, newest: 3 });
  expect(pick({ before: 2 }, 2)).toEqual({ numbers: [1], hasMore: false, newest: 3 });
  expect(pick({ kind: "smtp" }, 2)).toEqual({ numbers: [3, 1], hasMore: false, newest: 3 });
  expect(pickEvents([], noEventFilter, 2)).toEqual({ events: [], hasMore: false, newest: -1 });
});

test("results that were seen can be chosen, and the one that is chosen stays", () => {
  const values = outcomeOptions(["ok", "failed", "erelay"], "eavail", english.filter).map(([value]) => value);
  expect(values).toEqual(["", "refused", "eavail", "erelay", "failed", "ok"]);
});
