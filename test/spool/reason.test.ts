import { describe, expect, it } from "vitest";
import { readBlock, createFailurePool } from "../../src/spool/block.js";
import type { Failure } from "../../src/spool/message.js";

/** Answers as real servers give them, and what an administrator would call the problem. */
const answers: readonly (readonly [answer: string, meaning: string])[] = [
  ["450 4.2.0 <r@far.example>: Recipient address rejected: Greylisted", "temporary greylisted"],
  ["451 4.7.1 Greylisting in action, please come back later", "temporary greylisted"],
  ["450 4.2.0 Gray-listed, try again in 300 seconds", "temporary greylisted"],
  ["450 4.7.1 Please try again in 5 minutes", "temporary greylisted"],
  ["421 4.7.0 Postgrey: try later", "temporary greylisted"],
  ["452 4.2.2 Mailbox full", "temporary mailbox_full"],
  [
    "452-4.2.2 The recipient's inbox is out of storage space.\r\n452 4.2.2 see https://help.example/",
    "temporary mailbox_full",
  ],
  ["552 5.2.2 Over quota", "permanent mailbox_full"],
  ["552 Requested mail action aborted: exceeded storage allocation", "permanent mailbox_full"],
  ["550 sorry, the user is over quota", "permanent mailbox_full"],
  ["452 <r@far.example>: mailbox size limit exceeded", "temporary mailbox_full"],
  ["550 5.1.1 No such user here", "permanent unknown_user"],
  [
    "550-5.1.1 The email account that you tried to reach does not exist.\r\n550 5.1.1 Learn more",
    "permanent unknown_user",
  ],
  ["550 <ghost@far.example>... User unknown", "permanent unknown_user"],
  ["550 Unrouteable address", "permanent unknown_user"],
  ["550 Sorry, no mailbox here by that name. (#5.1.1)", "permanent unknown_user"],
  ["550 #5.1.0 Address rejected.", "permanent unknown_user"],
  ["550 User spam@far.example does not exist", "permanent unknown_user"],
  ["550 Requested action not taken: mailbox unavailable", "permanent unknown_user"],
  ["450 Requested mail action not taken: mailbox unavailable", "temporary other"],
  ["550 5.2.1 The email account that you tried to reach is inactive.", "permanent unknown_user"],
  ["551 User not local; please try <r@new.example>", "permanent unknown_user"],
  [
    '554-5.7.1 Blocked by policy\r\n554-5.7.1 see http://rbl.example/?q="127.0.0.1"\r\n554 5.7.1 end',
    "permanent blocklisted",
  ],
  ["554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.dnsbl.example", "permanent blocklisted"],
  ["553 5.7.1 relay says no", "permanent policy"],
  ["554 <r@far.example>: Relay access denied", "permanent policy"],
  ["550 relaying denied", "permanent policy"],
  ["553 sorry, that domain isn't in my list of allowed rcpthosts", "permanent policy"],
  ["550-5.7.26 This mail has been blocked because the sender is unauthenticated.", "permanent authentication"],
  ["550 SPF check failed: authentication required", "permanent authentication"],
  ["550 Message rejected as spam", "permanent policy"],
  ["450 4.7.1 <host>: Helo command rejected: Host not found", "temporary policy"],
  ["450 4.1.8 <a@b.example>: Sender address rejected: Domain not found", "temporary policy"],
  ["550 Sender verify failed", "permanent policy"],
  ["521 This server does not want your mail", "permanent policy"],
  ["421 4.7.28 Our system has detected an unusual rate of unsolicited mail", "temporary reputation"],
  ["450 4.2.1 The user you are trying to contact is receiving mail too quickly", "temporary rate_limited"],
  ["421 Too many concurrent connections", "temporary rate_limited"],
  ["421 4.7.0 Messages temporarily deferred due to unexpected volume or user complaints", "temporary reputation"],
  ["451 4.7.500 Server throttling", "temporary rate_limited"],
  ["452 4.5.3 Too many recipients", "temporary rate_limited"],
  ["450 daily quota exceeded for your host", "temporary rate_limited"],
  ["421 please try later", "temporary rate_limited"],
  ["421 4.3.2 Too busy, come back later", "temporary rate_limited"],
  ["421 mx.far.example Service not available", "temporary connection"],
  ["421", "temporary connection"],
  ["421 4.4.2 Timeout waiting for data", "temporary connection"],
  ["552 5.3.4 Message size exceeds fixed limit", "permanent size"],
  ["552 5.2.3 Your message exceeded our limits", "permanent size"],
  ["552 Message too large", "permanent size"],
  ["530 5.7.0 Must issue a STARTTLS command first", "permanent tls"],
  ["454 4.7.0 TLS not available due to local problem", "temporary tls"],
  ["550 5.7.10 Encryption needed", "permanent tls"],
  ["530 5.7.0 Authentication required", "permanent auth"],
  ["535 5.7.8 Error: authentication failed", "permanent auth"],
  ["550 SMTP authentication is required", "permanent auth"],
  ["554 5.4.6 Too many hops", "permanent loop"],
  ["554 too many Received headers: mail loop", "permanent loop"],
  ["550 5.1.2 Host unknown", "permanent dns"],
  ["556 5.1.10 Recipient address has null MX", "permanent dns"],
  ["451 4.4.3 Temporary server error", "temporary dns"],
  ["451 4.3.0 Local error in processing", "temporary other"],
  ["451", "temporary other"],
  ["554 Transaction failed", "permanent other"],
  ["251 4.2.2.1 nothing known", "temporary other"],
];

describe("the reason of a failure", () => {
  it.each(answers)("after %j is %s", (answer, meaning) => {
    const failure = remote(-77, answer);
    expect(`${failure?.class} ${failure?.reason}`).toBe(meaning);
  });

  it.each([
    [-152, "temporary connection"],
    [-217, "temporary connection"],
    [-3, "temporary connection"],
    [-5, "temporary connection"],
    [-40, "temporary dns"],
    [-60, "temporary other"],
    [-241, "permanent tls"],
    [-202, "permanent size"],
    [-148, "temporary auth"],
    [-999, "temporary other"],
  ])("without an answer comes from the number: %d is %s", (code, meaning) => {
    const failure = remote(code, "417 Temporary delivery error");
    expect(`${failure?.class} ${failure?.reason}`).toBe(meaning);
    expect(failure).toMatchObject({
      reply: "417 Temporary delivery error",
      replyCode: undefined,
      enhancedCode: undefined,
    });
  });

  it.each([
    ["EDNS", -256, "Remote DNS server failed", "temporary dns"],
    ["EDNS", -109, "Unable to get UDP DNS response", "temporary dns"],
    ["FF", -110, "Requested DNS record not found", "permanent dns"],
    ["FF", -40, "Invalid server address", "permanent dns"],
    ["FWD", -110, "417 Temporary delivery error", "temporary dns"],
  ])("of the form %s with %d is %s", (form, code, reply, meaning) => {
    const failure = remote(code, reply, form);
    expect(`${failure?.class} ${failure?.reason}`).toBe(meaning);
    expect(failure?.replyCode).toBeUndefined();
  });

  it.each([
    [-215, 'Recipient domain "nx0.invalid" does not exist (or it has a misconfigured DNS)', "permanent dns"],
    [-253, 'Recipient domain "nx0.invalid" does not exist (or it has a misconfigured DNS)', "permanent dns"],
    [-157, 'Unknown user "ghost" in domain "kita.example"', "permanent unknown_user"],
    [-112, "Message rejected due to account mailbox quota", "permanent mailbox_full"],
    [
      -163,
      'Message <S1> blocked by mail loop check !\nSMTP-Error = "554 Message blocked by mail loop check"',
      "permanent loop",
    ],
    [-54, 'Unable to load spool file "x"\nSMTP-Error = "554 Error loading spool file"', "permanent other"],
    [-61, 'Unable to load server configuration file\nSMTP-Error = "417 Unable to load"', "temporary other"],
    [-114, 'SMAIL EXTRN-Send Prg = "/bin/x" Domain = "d" From = "a" To = "b" Failed !', "temporary program"],
    [-5, 'USMAIL FILTER Prg = "/bin/x" From = "a" To = "b" Failed !', "temporary program"],
    [-75, 'Filter error [ Modified message corrupted ]: Sender = "a" Recipient = "b" (x)', "permanent program"],
    // XMail delivers the message all the same
    [-5, 'Filter error (-5): Sender = "a" Recipient = "b" Filter = "/bin/x"', "temporary program"],
    [-139, "something", "temporary program"],
  ])("of XMail's own problem %d, %s, is %s", (code, message, meaning) => {
    const failure = read([`ErrCode   = ${code}`, "ErrString = x", ...message.split("\n")]);
    expect(`${failure?.class} ${failure?.reason}`).toBe(meaning);
    expect(failure).toMatchObject({ host: undefined, replyCode: undefined });
  });

  it("takes no longer for an answer that was made to be slow", () => {
    const slow = [
      "<".repeat(100_000),
      "sender ".repeat(100_000),
      "exceed ".repeat(50_000),
      "user user ".repeat(50_000),
      " ".repeat(200_000),
      "must a ".repeat(50_000),
    ];
    const began = process.cpuUsage();
    for (const words of slow) expect(remote(-77, `450 ${words}`)?.replyCode).toBe(450);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1e6).toBeLessThan(5);
  });
});

function remote(code: number, reply: string, form = "MX"): Failure | undefined {
  return read([
    `ErrCode   = ${code}`,
    "ErrString = x",
    `SMAIL SMTP-Send ${form} = "mx.far.example." SMTP = "kita.example" From = "a@kita.example" To = "r@far.example" Failed !`,
    ...`SMTP-Error = "${reply}"`.split("\n"),
    'SMTP-Server = "mx.far.example."',
  ]);
}

function read(lines: string[]): Failure | undefined {
  return readBlock(lines, createFailurePool());
}
