import { expect, test } from "vitest";
import { outcomeOptions, passes, printFilter, readFilter } from "../../../src/http/view/recent.js";
import { noFilter, type Filter } from "../../../src/http/view/state.js";
import { recent } from "../given-status.js";

function numbers(filter: Partial<Filter>): number[] {
  return recent.filter((event) => passes(event, { ...noFilter, ...filter })).map(({ number }) => number);
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
