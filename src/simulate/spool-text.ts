import type { Block, Copy } from "./simulation.js";

/** Texts of spool files. `date` is the local time as XMail writes it: `Tue, 24 Nov 2026 10:31:45 -0000`. */

/** A message file: five lines for XMail itself, then the message, cut short; CRLF throughout. */
export function spoolMessage({ message, to, spoolName }: Copy, date: string, port: number): string {
  const fromHere = message.client === "127.0.0.1";
  const ports = fromHere ? [0, 0] : [port, 25];
  const lines = [
    `[${message.client}]:${ports[0]};[${message.local}]:${ports[1]};${date}`,
    message.domain,
    message.id,
    // line 4 is what the client typed
    `MAIL FROM:<${message.from}>${message.size % 3 === 0 ? ` SIZE=${message.size}` : ""}`,
    `RCPT TO:<${to}>`,
    "<<MAIL-DATA>>",
    `Received: from [${message.client}]`,
    `\tby ${message.domain} with [XMail 1.27 ESMTP Server]`,
    `\tid <${message.id}> for <${to}> from <${message.from}>;`,
    `\t${date}`,
    ...(message.id.startsWith("X") ? [`X-MessageId: <${spoolName}>`] : []),
    `From: <${message.from}>`,
    `To: <${to}>`,
    "Subject: simulated",
    "",
    "This message is made up.",
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}

/** First line of an attempt in a slog. */
export function peekLine(utc: number, date: string): string {
  return `[PeekTime] ${Math.floor(utc / 1000)} : ${date}\n`;
}

/** One failure of an attempt in a slog. */
export function slogBlock({ code, text, info, message }: Block): string {
  const about = info === undefined ? "" : `ErrInfo   = ${info}\n`;
  return `<<\nErrCode   = ${code}\nErrString = ${text}\n${about}${message}\n>>\n`;
}
