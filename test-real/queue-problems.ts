import { appendFileSync, existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A queue in every state, of every age, with failures of several kinds, as XMail 1.27 would leave it in MailRoot/spool. At
 * the second `time` the same messages have failed once more, and one more was given up: what was counted rises.
 * Gives the number of attempts that a scan has counted by then.
 */
export function plantQueue(mailRoot: string, now: number, time: 1 | 2): number {
  const leaf = join(mailRoot, "spool/0/0");
  const local = join(mailRoot, "spool/local");
  for (const folder of ["mess", "rsnd", "froz", "slog"]) mkdirSync(join(leaf, folder), { recursive: true });
  mkdirSync(local, { recursive: true });
  writeFileSync(join(local, "report"), "mail from:<cron@alpha.example>\r\n");
  const submitted = new Date(now - 1_800_000);
  utimesSync(join(local, "report"), submitted, submitted);
  let attempts = 0;
  let planted = 0;
  const put = (folder: string, hoursAgo: number, blocks: readonly string[], to = "x@far.example") => {
    const entered = Math.round(now - hoursAgo * 3_600_000);
    const name = `${entered}.7f.bb5.${(planted++).toString(16)}.vm`;
    const file = join(leaf, folder, name);
    const isThere = existsSync(file);
    // of the attempt that still runs nothing is known yet
    if (folder !== "mess") attempts += blocks.length;
    if (isThere && folder !== "rsnd") return;
    const peek = `[PeekTime] ${Math.round(entered / 1000)} : Tue, 24 Nov 2026 10:38:22 -0000\n`;
    for (const block of isThere ? blocks.slice(-1) : blocks) appendFileSync(join(leaf, "slog", name), peek + block);
    if (!isThere) writeFileSync(file, message(entered, planted, to));
  };

  for (let waiting = 0; waiting < 29; waiting++) put("mess", 0, [], "bob@alpha.example");
  put("mess", 2, []);
  put("mess", 0, [""]);
  const failing = [refused("451 4.7.1 Greylisted, try again"), noAnswer, refused("421 4.7.28 too many messages")];
  for (const [hoursAgo, tries] of waits) {
    // XMail was stopped in the fifth
    const cause = (index: number) => (index === 4 ? "" : (failing[index % failing.length] ?? noAnswer));
    put(
      "rsnd",
      hoursAgo,
      Array.from({ length: tries + time }, (_, index) => cause(index)),
    );
  }
  for (let given = 0; given <= time; given++) put("froz", 5, [refused("550 5.1.1 no such user")]);
  for (let given = 0; given <= time; given++)
    put("froz", 6, [refused(blockListed, "far-example.mail.protection.outlook.com.")]);
  return attempts;
}

/** Hours, and attempts before the first look. */
const waits = [
  [0.5, 0],
  [2, 2],
  [6, 5],
  [15, 10],
  [50, 20],
] as const;

function message(entered: number, number: number, to: string): string {
  return [
    `[192.0.2.7]:47757;[192.0.2.1]:25;${new Date(entered).toUTCString().replace("GMT", "-0000")}`,
    "mx1.alpha.example",
    `SQ${number}`,
    "MAIL FROM:<anna@alpha.example> SIZE=200",
    `RCPT TO:<${to}>`,
    "<<MAIL-DATA>>",
    "Subject: a message",
    "",
    "text",
    "",
  ].join("\r\n");
}

function refused(reply: string, host?: string): string {
  return block(-77, "[RCPT TO:] not permitted by remote SMTP server", reply, host);
}

const blockListed = "550 5.7.1 part of their network is on our block list (S3150)";

/** -152: the connection was refused, or ended early; XMail says 417 itself. */
const noAnswer = block(-152, "End of socket stream data", "417 Temporary delivery error");

function block(code: number, text: string, reply: string, host = "mx.far.example."): string {
  return [
    "<<",
    `ErrCode   = ${code}`,
    `ErrString = ${text}`,
    `SMAIL SMTP-Send MX = "${host}" SMTP = "mx1.alpha.example" From = "anna@alpha.example" To = "x@far.example" Failed !`,
    `SMTP-Error = "${reply}"`,
    `SMTP-Server = "${host}"`,
    ">>",
    "",
  ].join("\n");
}
