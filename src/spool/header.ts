import type { Header } from "./message.js";

/**
 * Reads the lines before the message itself: client and time, SMTP domain, message id, `MAIL FROM`, `RCPT TO`,
 * `<<MAIL-DATA>>`. Undefined where the text is none, or is cut before its fifth line ends.
 */
export function parseHeader(text: string): Header | undefined {
  const [, smtpDomain, messageId, mailFrom, rcptTo, rest] = text.split("\n", headerLines).map(withoutCr);
  if (smtpDomain === undefined || messageId === undefined || rest === undefined) return undefined;
  const sender = addressOf(mailFrom, /^mail from:/i);
  const recipient = addressOf(rcptTo, /^rcpt to:/i);
  if (sender === undefined || recipient === undefined) return undefined;
  const answers = messageId.startsWith("X") ? answeredIn(text) : undefined;
  return { messageId, sender, recipient, smtpDomain, ...(answers === undefined ? {} : { answers }) };
}

/** A notice begins with headers of XMail's own: `Date`, `X-MessageId` (the message's file), `X-SmtpMessageId`. */
function answeredIn(text: string): string | undefined {
  const own = text.split("\n", headerLines + 4).slice(headerLines - 1);
  if (withoutCr(own[0] ?? "") !== "<<MAIL-DATA>>") return undefined;
  const line = own.slice(1, 4).find((header) => /^(?!Date:|X-MessageId:)/.test(header));
  return /^X-SmtpMessageId: <([A-Z][0-9A-F]{1,16})>/.exec(line ?? "")?.[1];
}

/** The line is as the client typed it: any case, blanks, parameters behind the address. */
function addressOf(line: string | undefined, command: RegExp): string | undefined {
  if (line === undefined || !command.test(line)) return undefined;
  const start = line.indexOf("<");
  const end = line.indexOf(">", start);
  return start < 0 || end < 0 ? undefined : withoutRoute(line.slice(start + 1, end));
}

/** `@gateway:user@domain` */
function withoutRoute(path: string): string {
  return path.startsWith("@") ? path.slice(path.lastIndexOf(":") + 1) : path;
}

function withoutCr(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

const headerLines = 6;
