import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { advice as englishAdvice } from "../../src/texts/advice/en.js";
import { advice as japaneseAdvice } from "../../src/texts/advice/ja.js";
import { explanations as englishExplanations } from "../../src/texts/explanations/en.js";
import { explanations as japaneseExplanations } from "../../src/texts/explanations/ja.js";
import { facts as englishFacts } from "../../src/texts/facts/en.js";
import { facts as japaneseFacts } from "../../src/texts/facts/ja.js";
import { history as englishHistory } from "../../src/texts/history/en.js";
import { history as japaneseHistory } from "../../src/texts/history/ja.js";
import { page as englishPage } from "../../src/texts/page/en.js";
import { page as japanesePage } from "../../src/texts/page/ja.js";
import { people as englishPeople } from "../../src/texts/people/en.js";
import { people as japanesePeople } from "../../src/texts/people/ja.js";
import { problems as englishProblems } from "../../src/texts/problems/en.js";
import { problems as japaneseProblems } from "../../src/texts/problems/ja.js";
import { reasons, translateReason } from "../../src/texts/reasons/ja.js";
import { trace as englishTrace } from "../../src/texts/trace/en.js";
import { trace as japaneseTrace } from "../../src/texts/trace/ja.js";
import { type Entry, readEntries } from "./read-texts.js";

const { history: _, explanations: __, otlp: ___, process: ____, ...ownEnglish } = englishPage;
const { people: _____, ...ownTrace } = englishTrace;
const all: readonly Entry[] = [
  ...readEntries("page", ownEnglish, japanesePage),
  ...readEntries("facts", englishFacts, japaneseFacts),
  ...readEntries("history", englishHistory, japaneseHistory),
  ...readEntries("explanations", englishExplanations, japaneseExplanations),
  ...readEntries("trace", ownTrace, japaneseTrace),
  ...readEntries("people", englishPeople, japanesePeople),
  ...readEntries("problems", englishProblems, japaneseProblems),
  ...readEntries("advice", englishAdvice, japaneseAdvice),
];

/** Those that are the same in Japanese, or have nothing of a language in them. */
const same = new Set(["trace.traceId", "advice.reason", "page.accounts.psync"]);

/** Two values of each type, which differ in all that a text may say of them. */
const samples: Readonly<Record<string, readonly [one: unknown, other: unknown]>> = {
  number: [7_230, 864_000],
  string: ["one", "other"],
  Month: [0, 11],
  boolean: [true, false],
  P: ["{one}", "{other}"],
  "number | undefined": [7_230, undefined],
  "string | undefined": ["one", undefined],
  "readonly string[]": [["one"], ["one", "other"]],
  "readonly P[]": [["one"], ["one", "other"]],
  "(word: string) => P": [(word: string) => `*${word}*`, (word: string) => `_${word}_`],
  "(text: string) => P": [(text: string) => `*${text}*`, (text: string) => `_${text}_`],
  "(pieces: readonly (string | P)[]) => P": [
    (pieces: string[]) => `*${pieces.join("")}*`,
    (pieces: string[]) => `_${pieces.join("")}_`,
  ],
};

/** Of types with fields: all fields, and for each another value. */
const fields: Readonly<Record<string, Readonly<Record<string, readonly [one: unknown, other: unknown]>>>> = {
  PlotSaid: {
    ...{ title: ["one", "other"], span: ["a span", undefined], total: ["1", "2"], before: ["b", "c"] },
    ...{ totalBefore: ["3", "4"], peak: [{ label: "at", count: "5", seconds: 60 }, undefined] },
  },
  "Searched<P>": {
    ...{ found: ["one", "other"], isCut: [true, false], from: ["f", "g"], to: ["t", "u"] },
    ...{ lines: [5, 6], seconds: [7, 70] },
  },
  CatchUpProgress: { percent: [5, 6], bytesLeft: [7, 8_000], secondsLeft: [9, undefined] },
  Silence: { log: ["one", "other"], seconds: [60, 7_200], usualSeconds: [120, 3_600] },
  Refused: { refused: [5, 6], tried: [7, 8_000], isHour: [true, false] },
};

function valuesOf(type: string): readonly unknown[] {
  const list = /^readonly (\w+)\[\]$/.exec(type)?.[1];
  const own = fields[list ?? type];
  if (own === undefined) {
    const found = samples[type];
    if (found === undefined) throw new Error(`add samples of the type ${type}`);
    return found;
  }
  const first = Object.fromEntries(Object.entries(own).map(([name, [one]]) => [name, one]));
  const changed = Object.entries(own).map(([name, [, other]]) => ({ ...first, [name]: other }));
  const values = [first, ...changed];
  return list === undefined ? values : values.map((value) => [value]);
}

/** What it says for the first value of every argument, and for each other value of one of them. */
function say(text: unknown, parameters: readonly string[]): string[] {
  if (typeof text !== "function") return [String(text)];
  const values = parameters.map(valuesOf);
  const first = values.map(([one]) => one);
  const print = (given: readonly unknown[]) => [(text as (...all: unknown[]) => unknown)(...given)].flat().join("");
  const others = values.flatMap(([, ...others], index) => others.map((other) => first.with(index, other)));
  return [print(first), ...others.map(print)];
}

test("the catalogue is read whole", () => {
  expect(all.length).toBeGreaterThan(300);
  expect(all.filter(({ parameters }) => parameters.length > 0).length).toBeGreaterThan(90);
});

describe.each(all)("$name", ({ name, english, japanese, parameters }) => {
  test("is Japanese in Japanese, and says the same things", () => {
    expect(typeof japanese).toBe(typeof english);
    const [first = "", ...changed] = say(english, parameters);
    const [translated = "", ...translatedChanged] = say(japanese, parameters);
    expect(translated.trim()).not.toBe("");
    expect(translated).not.toContain("undefined");
    if (!same.has(name)) expect(translated).not.toBe(first);
    const isSaid = (whole: string, others: readonly string[]) => others.map((other) => other !== whole);
    expect(isSaid(translated, translatedChanged)).toEqual(isSaid(first, changed));
  });
});

test("every text is used", () => {
  const root = new URL("../../", import.meta.url).pathname;
  const files = globSync("src/{http,health,advice}/**/*.{ts,tsx}", { cwd: root });
  const source = files.map((file) => readFileSync(`${root}${file}`, "utf8")).join("\n");
  const words = new Set(source.match(/\w+/g));
  // looked up by words of XMail, of the API or of a plot
  const byWord = /^(explanations\.\w+\.|facts\.otlp\.states|history\.(spans|plots)|page\.denied\.reasons)/;
  const unused = all.filter(({ name }) => !byWord.test(name) && !words.has(name.slice(name.lastIndexOf(".") + 1)));
  expect(unused.map(({ name }) => name)).toEqual([]);
});

test("reasons are translated that other rooms really give", () => {
  const root = new URL("../../", import.meta.url).pathname;
  const files = globSync("src/**/*.ts", { cwd: root }).filter((file) => !file.startsWith("src/texts/"));
  const source = files
    .map((file) => readFileSync(`${root}${file}`, "utf8").replaceAll(/\$\{[^}]*\}/g, "{}"))
    .join("\n");
  const isGiven = (reason: string) => reason.split(": ").every((part) => source.includes(part));
  const missing = Object.keys(reasons).filter((reason) => !isGiven(reason));
  expect(missing).toEqual([]);
  expect(translateReason("it answers with 421")).toBe("421 という応答が返りました");
  expect(translateReason("what nobody foresaw")).toBe("what nobody foresaw");
});
