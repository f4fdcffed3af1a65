import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHeader } from "../../src/spool/header.js";

describe("the header of a message file", () => {
  it.each([
    ["MAIL FROM:<anna@kita.example>", "anna@kita.example"],
    ["mail from:<a@out.example> SIZE=200 BODY=8BITMIME", "a@out.example"],
    ["MAIL FROM: <b@out.example>", "b@out.example"],
    ["Mail From:<> SIZE=10", ""],
    ["mail from:<kaze@umi.example> BODY=8BITMIME SIZE=999 AUTH=<>", "kaze@umi.example"],
    ["MAIL FROM:<@old.example,@older.example:carl@far.example>", "carl@far.example"],
    ['MAIL FROM:<"a:b <c"@far.example>', '"a:b <c"@far.example'],
    ["MAIL FROM:<j\xfcrgen@kita.example>", "j\xfcrgen@kita.example"],
  ])("has the sender of %s", (line, sender) => {
    expect(parseHeader(file({ line4: line }))?.sender).toBe(sender);
  });

  it.each([
    ["RCPT TO:<r051@hostile.example>", "r051@hostile.example"],
    ["rcpt to:<u7@temp451.example>", "u7@temp451.example"],
    ["RCPT TO: <r1@list.example>", "r1@list.example"],
    ["RCPT TO:<@gateway.example:user@far.example>", "user@far.example"],
    ["RCPT TO:<@one.example:@two.example:user@far.example>", "user@far.example"],
  ])("has the recipient of %s", (line, recipient) => {
    expect(parseHeader(file({ line5: line }))?.recipient).toBe(recipient);
  });

  it("has the domain and the id", () => {
    expect(parseHeader(file({}))).toMatchObject({ smtpDomain: "mx.kita.example", messageId: "SA07C" });
  });

  it("reads lines that end by LF alone", () => {
    expect(parseHeader(file({}).replaceAll("\r\n", "\n"))).toEqual(parseHeader(file({})));
  });

  it.each([
    ["nothing", ""],
    ["a file that was cut in line 5", file({}).slice(0, file({}).indexOf("@hostile"))],
    ["another command in line 4", file({ line4: "HELO <a@b.example>" })],
    ["no address in line 5", file({ line5: "RCPT TO:r051@hostile.example" })],
    ["an address without an end", file({ line4: "MAIL FROM:<anna" })],
  ])("is undefined for %s", (_, text) => {
    expect(parseHeader(text)).toBeUndefined();
  });

  it("never throws, and takes no line feed into a value", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("\r\n", "\n", "MAIL FROM:<", "RCPT TO:<", ">"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const header = parseHeader(pieces.join(""));
        for (const value of Object.values(header ?? {})) expect(value).not.toContain("\n");
      }),
    );
  });
});

function file({ line4 = "MAIL FROM:<anna@kita.example>", line5 = "RCPT TO:<r051@hostile.example>" }): string {
  const lines = [
    "[127.0.7.5]:47757;[127.0.0.1]:4525;Tue, 24 Nov 2026 10:31:45 -0000",
    "mx.kita.example",
    "SA07C",
    line4,
    line5,
    "<<MAIL-DATA>>",
    "Received: from client.kita.example ([127.0.7.5]:47757)",
    "MAIL FROM:<someone@else.example>",
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}

describe("the header of a notice that XMail made", () => {
  const notice = (id: string, headers: string) =>
    parseHeader(
      `[127.0.0.1]:0;[127.0.0.1]:0;now\r\nmx\r\n${id}\r\nMAIL FROM:<>\r\nRCPT TO:<a@x.test>\r\n<<MAIL-DATA>>\r\n${headers}`,
    );
  const own =
    "Date:   Tue, 24 Nov 2026 10:31:45 +0000\r\nX-MessageId: <1795.1.1.1.mx>\r\nX-SmtpMessageId: <SA07C>\r\nFrom: mx\r\n";

  it("names the message that it is about", () => {
    expect(notice("X1", own)?.answers).toBe("SA07C");
  });

  it("is not believed from anybody else, or from another place", () => {
    expect(notice("S1", own)?.answers).toBeUndefined();
    expect(notice("X1", `Subject: x\r\n${own}`)?.answers).toBeUndefined();
    expect(notice("X1", "")?.answers).toBeUndefined();
  });
});
