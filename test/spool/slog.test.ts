import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFailurePool } from "../../src/spool/block.js";
import { failureClasses, failureReasons } from "../../src/spool/message.js";
import { countAttempts, parseSlog } from "../../src/spool/slog.js";

const peek = "[PeekTime] 1795516267 : Tue, 24 Nov 2026 10:31:07 -0000\n";
const peekAgain = "[PeekTime] 1795516283 : Tue, 24 Nov 2026 10:31:23 -0000\n";

describe("a slog", () => {
  it("is a list of attempts, each with a failure for every host", () => {
    const refused = block({ code: -152, reply: "417 Temporary delivery error", host: "closed.backend.example." });
    const full = block({ reply: "452 4.2.2 Mailbox full" });
    const attempts = parseSlog(peek + refused + full + peekAgain + refused + full);
    expect(attempts.map(({ number, time }) => [number, time])).toEqual([
      [1, 1795516267_000],
      [2, 1795516283_000],
    ]);
    expect(attempts[1]?.failures).toEqual([
      {
        code: -152,
        text: "[RCPT TO:] not permitted by remote SMTP server",
        form: "MX",
        host: "closed.backend.example",
        reply: "417 Temporary delivery error",
        replyCode: undefined,
        enhancedCode: undefined,
        class: "temporary",
        reason: "connection",
      },
      {
        code: -77,
        text: "[RCPT TO:] not permitted by remote SMTP server",
        form: "MX",
        host: "mx1.backend.example",
        reply: "452 4.2.2 Mailbox full",
        replyCode: 452,
        enhancedCode: "4.2.2",
        class: "temporary",
        reason: "mailbox_full",
      },
    ]);
  });

  it("has an attempt without failures while it runs, or where it was interrupted", () => {
    expect(failuresOf(peek)).toEqual([0]);
    expect(failuresOf(peek + peekAgain)).toEqual([0, 0]);
    expect(failuresOf(peek + block({}) + peekAgain)).toEqual([1, 0]);
    expect(parseSlog("")).toEqual([]);
  });

  it("takes the first of the lines that belong together where the last ones are missing", () => {
    const whole = peek + block({}) + peekAgain + block({});
    for (let end = 0; end <= whole.length; end++) {
      const attempts = parseSlog(whole.slice(0, end));
      expect(attempts.length).toBe(end < 12 ? 0 : end < peek.length + block({}).length + 12 ? 1 : 2);
      // the end of a block is `>>`, with or without its LF
      expect(attempts[0]?.failures.length ?? 0).toBe(end >= peek.length + block({}).length - 1 ? 1 : 0);
      expect(attempts[1]?.failures.length ?? 0).toBe(end >= whole.length - 1 ? 1 : 0);
    }
  });

  it("gives what there is of a block that a stop of XMail cut short", () => {
    const cut = block({}).slice(0, block({}).indexOf("SMAIL"));
    expect(parseSlog(peek + cut + peekAgain)[0]?.failures[0]).toMatchObject({
      code: -77,
      form: undefined,
      reply: undefined,
    });
    expect(failuresOf(`${peek}<<\n${block({})}`)).toEqual([1]);
    expect(failuresOf(`${peek}<<\nErrCo\n${peekAgain}`)).toEqual([0, 0]);
  });

  it("reads a reply of several lines, with quotation marks in it, and an ErrInfo like it", () => {
    const reply =
      '554-5.7.1 Blocked by policy\r\n554-5.7.1 see http://rbl.example/?q="127.0.0.1"\r\n554 5.7.1 <mx.kita.example> "quoted" end';
    const [attempt] = parseSlog(peek + block({ reply, info: reply }));
    expect(attempt?.failures).toMatchObject([{ reply, replyCode: 554, enhancedCode: "5.7.1", form: "MX" }]);
  });

  it.each([
    '550 a" b "" c"',
    '550 x"\rSMTP-Server = "elsewhere.example."',
    "450 x\r>>\r[PeekTime] 1700000000 : now\r<<",
    '450 SMTP-Error = "250 fine"',
    "450-[PeekTime] 1700000000\r\n450 >>",
    "450 \x85\xe9 [PeekTime] 1700000000",
    "450 \u2028[PeekTime] 1700000000",
  ])("does not take %j for lines of its own", (hostile) => {
    const reply = Buffer.from(hostile, "utf8").toString("latin1");
    const attempts = parseSlog(peek + block({ reply, info: reply }) + peekAgain + block({ reply }));
    expect(attempts.map(({ failures }) => failures.map((failure) => failure.reply))).toEqual([[reply], [reply]]);
    expect(attempts[1]?.failures[0]?.host).toBe("mx1.backend.example");
  });

  it.each(["[PeekTime]", 'a""', "<<", ">>", "mx.example"])("takes the host %j as it stands", (host) => {
    const [attempt] = parseSlog(peek + block({ host: `${host}.` }));
    expect(attempt?.failures).toMatchObject([{ host, reply: "450 4.2.0 Greylisted" }]);
  });

  it("reads addresses with quotation marks", () => {
    const text = block({}).replace("anna@kita.example", '"a" SMTP = "b"@kita.example');
    expect(parseSlog(peek + text)[0]?.failures).toMatchObject([{ form: "MX", host: "mx1.backend.example" }]);
  });

  it("finds the host where a user's relay has no SMTP-Server line", () => {
    const text = `<<
ErrCode   = -152
ErrString = End of socket stream data
USMAIL SMTP-Send RLYS = "127.0.0.1:2599" SMTP = "mx.kita.example" From = "a@kita.example" To = "b@kita.example" Failed !
SMTP-Error = "417 Temporary delivery error"
>>
`;
    expect(parseSlog(peek + text)[0]?.failures).toMatchObject([
      { form: "RLYS", host: "127.0.0.1:2599", reply: "417 Temporary delivery error", reason: "connection" },
    ]);
  });

  it("reads a slog of Windows, where every LF became CR LF", () => {
    const text = (peek + block({}) + peekAgain).replaceAll("\n", "\r\n");
    expect(parseSlog(text)).toEqual(parseSlog(peek + block({}) + peekAgain));
  });

  it("numbers attempts behind those that stand before the text", () => {
    const attempts = parseSlog(`rest of a line\n>>\n${block({})}${peek}${block({})}`, { before: 7 });
    expect(attempts.map(({ number, failures }) => [number, failures.length])).toEqual([[8, 1]]);
  });

  it("keeps equal failures once, as long as the pool has room", () => {
    const pool = createFailurePool(2);
    const failureOf = (reply: string) => parseSlog(peek + block({ reply }), { pool })[0]?.failures[0];
    const first = failureOf("450 a");
    expect(failureOf("450 b")).not.toBe(first);
    expect(failureOf("450 a")).toBe(first);
    failureOf("450 c");
    failureOf("450 d");
    expect(failureOf("450 a")).toEqual(first);
    expect(failureOf("450 b")).not.toBe(first);
  });
});

describe("any slog", () => {
  const reply = fc
    .array(
      fc.oneof(fc.string({ unit: "binary-ascii" }), fc.constantFrom('"', "\r", ">>", "[PeekTime] 1", 'SMTP-Error = "')),
    )
    .map((pieces) => `450 ${pieces.join("").replaceAll("\n", " ").replace(/\r$/, "")}`);

  it("gives back the answers that were written into it", () => {
    const replies = fc.array(fc.array(reply, { minLength: 1, maxLength: 3 }), { maxLength: 5 });
    fc.assert(
      fc.property(replies, (attempts) => {
        const text = attempts
          .map((each) => peek + each.map((lines) => block({ reply: lines, info: lines })).join(""))
          .join("");
        const read = parseSlog(text).map(({ failures }) => failures.map((failure) => failure.reply));
        expect(read).toEqual(attempts);
      }),
    );
  });

  it("never throws, numbers its attempts and stays within the closed lists", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary-ascii" }),
      fc.constantFrom(
        peek,
        "<<\n",
        ">>\n",
        "ErrCode   = -77\n",
        "ErrString = x\n",
        'SMTP-Error = "',
        "\n",
        "\r",
        block({}),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join("");
        const attempts = parseSlog(text);
        expect(countAttempts(text)).toBe(attempts.length);
        for (const [index, { number, time, failures }] of attempts.entries()) {
          expect(number).toBe(index + 1);
          expect(Number.isSafeInteger(time)).toBe(true);
          for (const failure of failures) {
            expect(failureClasses).toContain(failure.class);
            expect(failureReasons).toContain(failure.reason);
          }
        }
      }),
    );
  });

  it("takes no longer for one that was made to be slow", () => {
    const size = 100_000;
    const slow = [
      peek.repeat(size / 50),
      `${peek}<<\n`.repeat(size / 50),
      `${peek}<<\nErrCode   = -77\n${'SMTP-Error = "\n'.repeat(size / 10)}`,
      `${peek}<<\nErrCode   = -77\nErrString = ${" ".repeat(size)}x\n>>\n`,
      `${peek}<<\nErrCode   = -77\nErrString = x\nSMAIL SMTP-Send MX = "${'" SMTP = '.repeat(size / 8)}\n>>\n`,
      block({ reply: `450 ${'"'.repeat(size)}` }),
      "[PeekTime] ".repeat(size),
    ];
    const began = process.cpuUsage();
    for (const text of slow) parseSlog(text);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1e6).toBeLessThan(5);
  });
});

interface Parts {
  readonly code?: number;
  readonly reply?: string;
  readonly host?: string;
  readonly info?: string;
}

/** A block as XMail writes it. */
function block({ code = -77, reply = "450 4.2.0 Greylisted", host = "mx1.backend.example.", info }: Parts): string {
  return `<<
ErrCode   = ${code}
ErrString = [RCPT TO:] not permitted by remote SMTP server
${info === undefined ? "" : `ErrInfo   = ${info}\n`}SMAIL SMTP-Send MX = "${host}" SMTP = "mx.kita.example" From = "anna@kita.example" To = "r012@grey450.example" Failed !
SMTP-Error = "${reply}"
SMTP-Server = "${host}"
>>
`;
}

function failuresOf(text: string): number[] {
  return parseSlog(text).map(({ failures }) => failures.length);
}
