import { expect, it } from "vitest";
import type { Event, Fields } from "../../src/event.js";
import { createFilterRuns } from "../../src/recent/filter-runs.js";

const run = (spoolFile: string, outcome: string, fields: Fields = {}): Event => ({
  ...{ kind: "filters", file: "", offset: 0, time: 1_000, name: "xmail.filters.run", outcome, severity: "WARN" },
  fields: {
    spoolFile,
    program: "/bin/check",
    exitCode: 5,
    verdict: `${outcome} by filter /bin/check (exit 5)`,
    ...fields,
  },
});

it("keeps the runs that ended a message, also across a restart", () => {
  const runs = createFilterRuns();
  for (const [name, outcome] of Object.entries({ a: "dropped", b: "bounced", c: "modified", d: "timeout" }))
    runs.see(run(name, outcome));
  const restored = createFilterRuns(JSON.parse(JSON.stringify(runs.save())) as ReturnType<typeof runs.save>);
  for (const one of [runs, restored]) {
    expect(one.find("a")).toEqual({
      ...{ time: 1_000, outcome: "dropped", program: "/bin/check", exitCode: 5 },
      verdict: "dropped by filter /bin/check (exit 5)",
    });
    expect(one.find("b")?.outcome).toBe("bounced");
    expect([one.find("c"), one.find("d")]).toEqual([undefined, undefined]);
  }
});

it("forgets the oldest", () => {
  const runs = createFilterRuns([], 2);
  for (const name of ["a", "b", "a", "c"]) runs.see(run(name, "dropped"));
  expect(runs.save().map(([name]) => name)).toEqual(["a", "c"]);
});

it("does not keep those whose message is gone, which would push out the others", () => {
  const runs = createFilterRuns([], 2);
  runs.see(run("a", "dropped"));
  for (const [name, exitCode] of Object.entries({ b: 4, c: 20, d: 4, e: 4 }))
    runs.see(run(name, "dropped", { exitCode }));
  runs.see(run("f", "bounced", { exitCode: 22 }));
  expect(runs.save().map(([name]) => name)).toEqual(["a", "f"]);
});
