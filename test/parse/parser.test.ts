import { expect, it } from "vitest";
import { isRefused, newReadingState } from "../../src/event.js";
import { kindOf } from "../../src/kinds/list.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";

/** Parses lines of one file, each to the name of its event or the reason why it is none, with its time. */
function parseAll(texts: readonly string[], file = "smtp-202611241000"): [what: string, time: number][] {
  const parse = createParser(createZone("UTC"));
  const state = newReadingState();
  return texts.map((text, index) => {
    const at = { offset: index, end: index + 1, generation: 0 };
    const parsed = parse({ kind: "smtp", file, text, ...at }, state, {});
    return [isRefused(parsed) ? parsed.reason : parsed.name, parsed.time];
  });
}

const { sample } = kindOf("smtp");
const sampleTime = Date.UTC(2026, 10, 24, 10, 5, 57);

it("a refused line has the time of the line before it, else that of its file's name, else none", () => {
  expect(parseAll(["x"])).toEqual([["continuation", Date.UTC(2026, 10, 24, 10)]]);
  expect(parseAll(['"x"'], "smtp-old")).toEqual([["columns", 0]]);
  expect(parseAll([sample, "x"])).toEqual([
    ["xmail.smtp.recv", sampleTime],
    ["continuation", sampleTime],
  ]);
});

it("what follows an open value is its rest until the server's own end of the line, however much it looks like a line", () => {
  const open = sample.slice(0, sample.indexOf("RECV=OK")) + 'RECV=OK"\t"ev';
  const names = parseAll([open, "il", sample, sample]).map(([what]) => what);
  expect(names).toEqual(["xmail.smtp.recv", "continuation", "continuation", "xmail.smtp.recv"]);
});

it("a time that no calendar has is no time", () => {
  expect(parseAll([sample.replace("11-24", "11-31")]).map(([what]) => what)).toEqual(["time"]);
});
