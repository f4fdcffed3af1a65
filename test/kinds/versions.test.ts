import { describe, expect, it } from "vitest";
import { kindOf } from "../../src/kinds/list.js";
import type { KindName } from "../../src/line.js";

const time = "2004-05-06 07:08:09";

/** Columns as older versions of XMail wrote them: read as what they are, never refused, never guessed at. */
describe("older versions", () => {
  const smtp = [
    "mx",
    "mx.example",
    "192.0.2.1",
    time,
    "pc",
    "a.example",
    "s@b.example",
    "r@a.example",
    "S1",
    "RECV=OK",
  ];
  it.each([
    [10, smtp, { user: undefined, size: undefined, clientName: undefined }],
    [11, [...smtp, "joe"], { user: "joe", size: undefined, clientName: undefined }],
    [12, [...smtp, "joe", "77"], { user: "joe", size: 77, clientName: undefined }],
    [13, [...smtp, "joe", "77", "pc.example"], { user: "joe", size: 77, clientName: "pc.example" }],
  ])("smtp with %i columns", (_count, columns, expected) => {
    expect(read("smtp", columns)).toMatchObject({
      outcome: "ok",
      fields: { ...expected, messageId: "S1", helo: "pc" },
    });
  });

  it("smail with 8 columns", () => {
    const columns = [
      "mx.example",
      "1083827289000.1.2.3.vm",
      "S1",
      "s@b.example",
      "r@a.example",
      "LOCAL",
      "r@a.example",
      time,
    ];
    expect(read("smail", columns)).toMatchObject({
      fields: { medium: "local", reply: undefined, queuedAt: 1083827289000 },
    });
  });

  it("pop3 with 6 columns does not say how the login ended", () => {
    const reading = read("pop3", ["mx", "a.example", "192.0.2.1", time, "joe", "old-fake-secret"]);
    expect(reading).toMatchObject({ outcome: "unknown", fields: { user: "joe", status: undefined } });
    expect(JSON.stringify(reading)).not.toContain("old-fake-secret");
  });

  it("finger with 4 and 5 columns", () => {
    expect(read("finger", ["a.example", "192.0.2.1", time, "joe"])).toMatchObject({
      fields: { serverHost: undefined, serverDomain: "a.example", query: "joe" },
    });
    expect(read("finger", ["mail", "a.example", "192.0.2.1", time, "joe"])).toMatchObject({
      fields: { serverHost: "mail", query: "joe" },
    });
  });

  it("a status that nobody knows is an event that counts as other", () => {
    expect(read("smtp", [...smtp.slice(0, 9), "RCPT=ENEW", "", "0", ""])).toMatchObject({
      name: "xmail.smtp.rcpt",
      outcome: "other",
    });
    expect(read("smtp", [...smtp.slice(0, 9), "NEW=ENEW", "", "0", ""])).toMatchObject({
      name: "xmail.smtp.other",
      outcome: "other",
    });
    expect(read("smail", ["mx", "f", "S1", "s@b", "r@a", "CARRIER-PIGEON", "coop", time, ""])).toMatchObject({
      fields: { medium: "other", mediumText: "CARRIER-PIGEON" },
    });
  });
});

describe("XMail's newest public source, of 2021", () => {
  const ip = "192.0.2.1";

  it("refuses a connection by a filter", () => {
    const columns = ["mx", "mx.example", ip, time, "", "", "", "", "", "CONN=EFILTER", "", "0", ""];
    expect(read("smtp", columns)).toMatchObject({ name: "xmail.smtp.conn", outcome: "efilter" });
  });

  it.each([
    ["DATA=EFILTER", "xmail.smtp.data", "efilter", undefined],
    ["AUTH=EFAIL:TYPE=EXTRN", "xmail.smtp.auth", "efail", "extrn"],
  ])("and what a vendor documents: %s", (status, name, outcome, mechanism) => {
    const columns = ["mx", "mx.example", ip, time, "pc", "a.example", "s@b.example", "", "S1", status, "", "0", ""];
    const counted: unknown[] = [];
    const smtp = kindOf("smtp");
    const reading = smtp.read(line(columns));
    expect(reading).toMatchObject({ name, outcome, fields: { mechanism } });
    if ("reason" in reading) throw new Error("it was refused");
    smtp.samples({ kind: "smtp", file: "smtp-1", offset: 0, time: 0, ...reading }, (metric, _, ...labels) =>
      counted.push([metric.name, ...labels]),
    );
    const closed = new Set(smtp.metrics.flatMap(({ labels }) => labels.flatMap(({ values = [] }) => values)));
    for (const [, ...labels] of counted as string[][]) for (const label of labels) expect(closed).toContain(label);
    expect(JSON.stringify(counted)).not.toContain("other");
  });

  it("runs filters once a connection, which no message belongs to", () => {
    const columns = ["", "", "192.0.2.9", ip, time, "post-conn", "", "0", "3", "/f.sh;192.0.2.1;"];
    const filters = kindOf("filters");
    const reading = filters.read(line(columns));
    expect(reading).toMatchObject({ outcome: "rejected", fields: { type: "post-conn" } });
    if ("reason" in reading) throw new Error("it was refused");
    const sentence = filters.sentence({ kind: "filters", file: "filters-1", offset: 0, time: 0, ...reading });
    expect(sentence).toBe("Filter /f.sh (post-conn) rejected a connection, client 192.0.2.1 (exit 3)");
  });
});

describe("values that no XMail should write", () => {
  it("a status with the name of something that every object has is one that nobody knows", () => {
    for (const status of ["__proto__", "constructor"])
      expect(read("ctrl", ["192.0.2.1", "admin", "", time, status])).toMatchObject({ outcome: "other" });
  });

  it("a size below zero is told as it stands and not added up", () => {
    const text = line(["mx", "a.example", "192.0.2.1", time, "joe", "", "LOGIN", "-3", "-2147483648"]);
    const reading = kindOf("pop3").read(text);
    if ("reason" in reading) throw new Error(reading.reason);
    expect(reading).toMatchObject({ outcome: "ok", fields: { mailboxMessages: -3, mailboxBytes: -2147483648 } });
    const added: string[] = [];
    const event = { kind: "pop3" as const, file: "f", offset: 0, time: 0, ...reading };
    kindOf("pop3").samples(event, ({ name }) => added.push(name));
    expect(added).toEqual(["xmail_pop3_logins_total"]);
  });
});

describe("forged columns", () => {
  const head = ["mx", "mx.example", "192.0.2.1", time];
  const forged = ["x", "d.example", "f@x", "r@y", "S9", "RECV=OK", "root", "999999"];

  it("a tail forged in HELO loses to the server's own", () => {
    const columns = [...head, ...forged, "fq", "", "s@b.example", "n@a.example", "S1", "RCPT=EAVAIL", "", "0", ""];
    expect(read("smtp", columns)).toMatchObject({
      outcome: "eavail",
      fields: { messageId: "S1", recipient: "n@a.example", size: 0 },
    });
  });

  it("a quote and tab in the user do not move the status", () => {
    const columns = [...head, "h", "a.example", "s@b.example", "r@a.example", "S1", "RECV=OK", "ev", "il", "207", ""];
    expect(read("smtp", columns)).toMatchObject({ outcome: "ok", fields: { user: 'ev"\t"il', size: 207 } });
  });

  it("a LOGIN forged in the user of a failed login is not believed, and what follows the user is dropped", () => {
    const reading = read("pop3", [...head.slice(0, 3), time, "f", "", "LOGIN", "5", "12345", "fake-pass", "ELOGIN"]);
    expect(reading).toMatchObject({ outcome: "failed", fields: { user: "f", mailboxMessages: undefined } });
    expect(JSON.stringify(reading)).not.toContain("fake-pass");
  });
});

function read(name: KindName, columns: readonly string[]): object {
  return kindOf(name).read(line(columns));
}

function line(columns: readonly string[]): string {
  return `"${columns.join('"\t"')}"`;
}
