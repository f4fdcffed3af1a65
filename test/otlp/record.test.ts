import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { newReadingState, type RefusalReason } from "../../src/event.js";
import type { Item } from "../../src/files/source.js";
import { kinds } from "../../src/kinds/list.js";
import type { KindName, Line } from "../../src/line.js";
import { encodeRecord } from "../../src/otlp/protobuf.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";
import { logRecordOf, recordOf } from "./records.js";

const parse = createParser(createZone("UTC"));

function read(kind: KindName, text: string, line: Partial<Line> = {}): Item {
  const whole = {
    kind,
    file: `${kind}-202611241000`,
    generation: 0,
    offset: 123,
    end: 123 + text.length + 1,
    text,
    ...line,
  };
  return { line: whole, parsed: parse(whole, newReadingState(), {}) };
}

function refused(kind: KindName, text: string, reason: RefusalReason): Item {
  const item = read(kind, text);
  const { file, offset } = item.line;
  return { ...item, parsed: { kind, file, offset, time: Date.UTC(2026, 10, 24, 10), reason } };
}

const smtp = (helo: string, size = "857") =>
  `"mx1.alpha.example"\t"alpha.example"\t"203.0.113.17"\t"2026-11-24 10:05:57"\t"${helo}"\t"alpha.example"\t` +
  `"u11@out1.example"\t"bob@alpha.example"\t"S138B"\t"RECV=OK"\t""\t"${size}"\t""`;
const ctrl = (password: string) => `"203.0.113.10"\t"admin"\t"${password}"\t"2026-11-24 10:07:07"\t"FAIL"`;

describe("toRecord", () => {
  it("says what an event says", () => {
    const record = recordOf(read("smtp", smtp("pc17.example")));
    expect(record).toMatchObject({
      eventName: "xmail.smtp.recv",
      severityNumber: 9,
      severityText: "INFO",
      body: "Received message S138B from u11@out1.example, 857 bytes, client 203.0.113.17",
      attributes: {
        "event.name": "xmail.smtp.recv",
        "log.file.name": "smtp-202611241000",
        "xmail.log.kind": "smtp",
        "client.address": "203.0.113.17",
        "email.local_id": "S138B",
        "xmail.message.size": 857,
      },
    });
    expect(record.attributes).not.toHaveProperty("user.name");
    expect(record.attributes).not.toHaveProperty("error.type");
  });

  it.each(kinds.map((kind) => [kind.name, kind.sample] as const))(
    "leaves no undefined attribute for %s",
    (name, sample) => {
      const record = recordOf(read(name, sample));
      expect(record.attributes["event.name"]).toBe(record.eventName);
      expect(record.eventName).not.toBe("xmail.line.refused");
      expect(Object.values(record.attributes)).not.toContain(undefined);
    },
  );

  it("puts the rank into the milliseconds of the second, and the byte offset into the nanoseconds", () => {
    const seconds = Date.UTC(2026, 10, 24, 10, 5, 57) / 1000;
    const time = (offset: number) => recordOf(read("smtp", smtp("a"), { offset })).hrTime;
    expect(time(0)).toEqual([seconds, 2_000_000]);
    expect(time(999_999)).toEqual([seconds, 2_999_999]);
    expect(time(3_000_007)).toEqual([seconds, 2_000_007]);
  });

  it("is equal in every byte whenever it is made", () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 12) });
    const made = kinds.flatMap(({ name, sample }) => [read(name, sample), refused(name, sample, "columns")]);
    const encoded = () => made.map((item) => encodeRecord(logRecordOf(item))).join("\n");
    const first = encoded();
    vi.setSystemTime(Date.UTC(2027, 0, 1));
    expect(encoded()).toBe(first);
    vi.useRealTimers();
    for (const item of made) expect(recordOf(item).hrTimeObserved).toEqual(recordOf(item).hrTime);
  });

  it("decodes text as UTF-8, else by the encoding given", () => {
    const helo = (text: string) => recordOf(read("smtp", smtp(text))).attributes["xmail.smtp.helo"];
    expect(helo("caf\xc3\xa9")).toBe("café");
    expect(helo("caf\xe9 \x80")).toBe("café €");
  });

  it("keeps numbers within what every backend can read", () => {
    const { attributes } = recordOf(read("smtp", smtp("a", "9999999999999999999")));
    expect(attributes["xmail.message.size"]).toBe(Number.MAX_SAFE_INTEGER);
  });

  it("gives the line itself as body in mode raw, secrets blanked", () => {
    expect(recordOf(read("smtp", smtp("caf\xc3\xa9")), { body: "raw" }).body).toBe(smtp("café"));
    expect(recordOf(read("ctrl", ctrl("blanked")), { body: "raw" }).body).toBe(ctrl(""));
  });
});

describe("the uid", () => {
  const uid = (item: Item, instanceId = "instance-1") => recordOf(item, { instanceId }).attributes["log.record.uid"];

  it("is 128 bits of SHA-256 over the place and the line", () => {
    const parts = ["instance-1", "smtp", "smtp-202611241000", "0", "123", smtp("a")].join("\0");
    expect(uid(read("smtp", smtp("a")))).toBe(createHash("sha256").update(parts).digest("hex").slice(0, 32));
  });

  it("differs with each part of the place, and with the line", () => {
    const uids = [
      uid(read("smtp", smtp("a"))),
      uid(read("smtp", smtp("b"))),
      uid(read("smtp", smtp("a"), { offset: 124 })),
      uid(read("smtp", smtp("a"), { generation: 1 })),
      uid(read("smtp", smtp("a"), { file: "smtp-202611241100" })),
      uid(read("smtp", smtp("a")), "instance-2"),
    ];
    expect(new Set(uids).size).toBe(uids.length);
    expect(uid(read("smtp", smtp("a")))).toBe(uids[0]);
  });

  it("is not made with a password", () => {
    expect(uid(read("ctrl", ctrl("one")))).toBe(uid(read("ctrl", ctrl("other"))));
    expect(uid(refused("pop3", "one", "continuation"))).toBe(uid(refused("pop3", "other", "continuation")));
  });
});

describe("a byte order mark in front of a file's first line", () => {
  const mark = "\u00ef\u00bb\u00bf";
  const bare = read("ctrl", ctrl("x"), { offset: 0 });
  const marked = read("ctrl", mark + ctrl("x"), { offset: 0 });

  it("is no part of the record: neither of its body nor of its uid", () => {
    const record = recordOf(marked, { body: "raw" });
    expect(record.eventName).toBe("xmail.ctrl.login");
    expect(record.body).toBe(recordOf(bare, { body: "raw" }).body);
    expect(record.attributes).toEqual(recordOf(bare).attributes);
  });

  it("hides no password", () => {
    expect(
      JSON.stringify(recordOf(read("ctrl", mark + ctrl("hunter2"), { offset: 0 }), { body: "raw" })),
    ).not.toContain("hunter2");
  });
});

describe("a refused line", () => {
  it("is a warning that says where and why", () => {
    const record = recordOf(refused("smtp", "rubbish", "columns"));
    expect(record).toMatchObject({
      eventName: "xmail.line.refused",
      severityNumber: 13,
      severityText: "WARN",
      body: "Refused a line of smtp-202611241000 at byte 123: columns",
      hrTime: [Date.UTC(2026, 10, 24, 10) / 1000, 2_000_123],
    });
    expect(record.attributes).toEqual({
      "log.record.uid": expect.stringMatching(/^[0-9a-f]{32}$/),
      "event.name": "xmail.line.refused",
      "log.file.name": "smtp-202611241000",
      "xmail.log.kind": "smtp",
      "xmail.log.offset": 123,
      "xmail.log.reason": "columns",
    });
  });

  it("shows its text in mode raw only", () => {
    expect(recordOf(refused("smtp", "caf\xe9", "columns"), { body: "raw" }).body).toBe("café");
  });

  it.each(["ctrl", "pop3"] as const)("never shows the text of %s, not even of what looks like a line", (kind) => {
    const sample = kind === "ctrl" ? ctrl("x") : '"a"\t"b"\t"203.0.113.1"\t"2026-11-24 10:00:00"\t"u"\t"x"\t"ELOGIN"';
    for (const text of ["hunter2", sample]) {
      const record = recordOf(refused(kind, text, "continuation"), { body: "raw" });
      expect(record.body).toBe(`Refused a line of ${kind}-202611241000 at byte 123: continuation`);
      expect(JSON.stringify(record)).not.toContain("hunter2");
    }
  });
});
