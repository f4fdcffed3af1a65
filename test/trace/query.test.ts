import { describe, expect, it } from "vitest";
import type { Event, Fields } from "../../src/event.js";
import { kindOf, kinds } from "../../src/kinds/list.js";
import type { KindName } from "../../src/line.js";
import { createDecoder } from "../../src/parse/text.js";
import { matchesQuery, namedId, needleOf, readQuery } from "../../src/trace/query.js";
import { isRefused } from "../../src/event.js";
import { readCorpus } from "../corpus/corpus.js";

const decode = createDecoder("windows-1252");

function event(kind: KindName, fields: Fields): Event {
  return { kind, file: `${kind}-202611240000`, offset: 0, time: 0, name: "", outcome: "ok", severity: "INFO", fields };
}

function matches(text: string, kind: KindName, fields: Fields): boolean {
  const query = readQuery(text);
  return query !== undefined && matchesQuery(event(kind, fields), query, decode);
}

describe("a query", () => {
  it("is a message id, a text, or either", () => {
    expect(readQuery(" S138B ")).toEqual({ id: "S138B", text: undefined });
    expect(readQuery("<Bob@Alpha.example>")).toEqual({ id: undefined, text: "bob@alpha.example" });
    expect(readQuery("s138b")).toEqual({ id: "S138B", text: "s138b" });
    expect([readQuery("S1"), readQuery("ab"), readQuery("")]).toEqual([
      { id: "S1", text: undefined },
      undefined,
      undefined,
    ]);
  });

  it("finds an address in any case, and as a part", () => {
    const fields = { sender: "Anna@Alpha.EXAMPLE", recipient: "bob@beta.example" };
    for (const text of ["anna@alpha.example", "ANNA", "na@al", "@BETA"])
      expect(matches(text, "smtp", fields)).toBe(true);
    expect(matches("carl", "smtp", fields)).toBe(false);
  });

  it("finds a user and the domain in the column beside it", () => {
    expect(matches("anna@alpha.example", "pop3", { user: "anna", domain: "alpha.example" })).toBe(true);
    expect(matches("anna@alpha.example", "psync", { localUser: "anna", localDomain: "?alpha.example" })).toBe(true);
    expect(matches("anna@beta.example", "pop3", { user: "anna", domain: "alpha.example" })).toBe(false);
  });

  it("finds what the remote server answered, and an id there or as a filter's argument", () => {
    expect(matches("00001eef", "smail", { reply: "2.0.0 Ok: queued as 00001EEF", messageId: "S1" })).toBe(true);
    expect(matches("SA07C", "smail", { reply: "SA07C", messageId: "S1" })).toBe(true);
    expect(matches("S138B", "filters", { command: "/bin/check.sh;in;S138B;" })).toBe(true);
    expect(matches("S138", "filters", { command: "/bin/check.sh;in;S138B;" })).toBe(false);
    expect(matches("S138", "smtp", { messageId: "S138B" })).toBe(false);
  });

  it("finds text that is no ASCII, in the encoding of the log", () => {
    expect(matches("grüße", "lmail", { spoolFile: "GR\xdcSSE gr\xfc\xdfe.msg" })).toBe(true);
    expect(matches("Grüße", "lmail", { spoolFile: "gr\xc3\xbc\xc3\x9fe.msg" })).toBe(true);
  });
});

it("has a needle that stands in every line it matches", async () => {
  const queries = [
    "S1468",
    "bob@alpha.example",
    "anna@alpha.example",
    "rmt1",
    "00001EEF",
    "alpha.example",
    "app000",
    "7f58",
  ];
  for (const part of ["logs", "hostile/logs"] as const) {
    const items = await readCorpus(part);
    for (const text of queries) {
      const query = readQuery(text);
      if (query === undefined) throw new Error("too short");
      for (const { line, parsed } of items) {
        if (isRefused(parsed) || !matchesQuery(parsed, query, decode)) continue;
        const needle = needleOf(query, kindOf(line.kind));
        expect(needle).toBeDefined();
        expect(line.text.toLowerCase()).toContain(needle?.toLowerCase());
      }
    }
  }
});

it("looks at every line where there is no ASCII in it, and leaves out the logs that hold no ids", () => {
  const needles = (text: string) => {
    const query = readQuery(text);
    return query && Object.fromEntries(kinds.map((kind) => [kind.name, needleOf(query, kind)]));
  };
  expect(needles("日本語")).toMatchObject({ smtp: "", pop3: "" });
  expect(needles("grüße@alpha.example")).toMatchObject({ smtp: "e@alpha.example", pop3: "gr" });
  expect(needles("S138B")).toEqual({
    ...{ smtp: '"S138B"', smail: '"S138B"', lmail: '"S138B"', filters: ";S138B;" },
    ...{ pop3: undefined, psync: undefined, finger: undefined, ctrl: undefined },
  });
});

it("knows the message of a line by its field", () => {
  expect(namedId(event("filters", { command: "/bin/a.sh;S1;" }))).toBeUndefined();
  expect(namedId(event("smtp", { messageId: "" }))).toBeUndefined();
  expect(namedId(event("smtp", { messageId: "S1" }))).toBe("S1");
});
