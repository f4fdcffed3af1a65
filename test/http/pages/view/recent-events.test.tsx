import { expect, test } from "vitest";
import type { RecentEvent } from "../../../../src/http/api/details.js";
import { outcomeOptions, passes, printFilter, readFilter } from "../../../../src/http/pages/view/filter.js";
import { RecentTable } from "../../../../src/http/pages/view/recent-events.js";
import { noFilter, type Filter } from "../../../../src/http/pages/view/page-state.js";
import { now, recent } from "../../api/given-status.js";
import { readCaptions, readRows, textOf } from "./read-table.js";

function numbers(filter: Partial<Filter>): number[] {
  return recent.filter((event) => passes(event, { ...noFilter, ...filter })).map(({ number }) => number);
}

function first(): RecentEvent {
  const [event] = recent;
  if (event === undefined) throw new Error("no event is given");
  return event;
}

test.each<[Partial<Filter>, number[]]>([
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
  const kept = events.filter((event) => passes(event, { ...noFilter, outcome: "refused" }));
  expect(kept.map(({ number }) => number)).toEqual([1, 2]);
});

test("says what happened, and how many events are like that", () => {
  const table = <RecentTable recent={recent} filter={{ ...noFilter, kind: "pop3" }} now={now} />;
  expect(readRows(table)).toEqual([
    {
      "Time (UTC)": "11:59:00",
      Log: "pop3",
      Event: "login",
      Result: "failed",
      "What happened": "198.51.100.7 failed to log in as bob@alpha.example",
      Message: "",
    },
  ]);
  expect(readCaptions(table)).toEqual(["1 of the last 3 events, newest first"]);
  expect(
    readRows(<RecentTable recent={[{ ...first(), event: "other.event" }]} filter={noFilter} now={now} />)[0],
  ).toMatchObject({
    Event: "other.event",
    Message: "S138C",
  });
  expect(textOf(<RecentTable recent={[]} filter={noFilter} now={now} />)).toMatch(/^No events since/);
  expect(textOf(<RecentTable recent={recent} filter={{ ...noFilter, kind: "ctrl" }} now={now} />)).toBe(
    "None of the last 3 events matches the filter.",
  );
});

test("a filter stands in the address, and is read from it", () => {
  const filter = { kind: "smtp", outcome: "refused", text: "a&b=c <x>" };
  const query = printFilter(filter);
  expect(query).toBe("?kind=smtp&outcome=refused&text=a%26b%3Dc+%3Cx%3E");
  expect(readFilter(new URLSearchParams(query))).toEqual(filter);
  expect(printFilter(noFilter)).toBe("");
  expect(readFilter(new URLSearchParams(`text=${"x".repeat(999)}`)).text.length).toBe(200);
});

test("results that were seen can be chosen, and the one that is chosen stays", () => {
  const values = outcomeOptions(recent, "eavail").map(([value]) => value);
  expect(values).toEqual(["", "refused", "eavail", "erelay", "failed", "ok"]);
});
