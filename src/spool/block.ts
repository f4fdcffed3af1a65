import { copyText } from "../common/copy-text.js";
import type { Failure } from "./message.js";
import { createPool, type Pool } from "./pool.js";
import { classify } from "./reason.js";
import { parseSmtpReply } from "./smtp-reply.js";

/** What the failures of many slogs have in common, kept once. */
export interface FailurePool {
  readonly failures: Pool<Failure>;
  readonly texts: Pool<string>;
}

/** As large as the failures of a busy queue are different. */
export function createFailurePool(size = 4096): FailurePool {
  return { failures: createPool(size), texts: createPool(size) };
}

/** Reads the lines between `<<` and `>>`, of which the last ones may be missing. Undefined where not even an error number is there. */
export function readBlock(lines: readonly string[], { failures, texts }: FailurePool): Failure | undefined {
  const number = /^ErrCode +=[ ]?(-?[0-9]{1,6})\r?$/.exec(lines[0] ?? "")?.[1];
  if (number === undefined) return undefined;
  const code = Number(number);
  const text = textOf(lines[1] ?? "");
  const message = lines.find((line, index) => index > 1 && !isInfo(line)) ?? "";
  const form = formOf(message);
  const isSending = sendingPattern.test(message);
  const host = isSending ? hostOf(lines, message) : undefined;
  const reply = replyOf(lines);
  const key = [code, text, form ?? message.slice(0, 12), host, reply].join("\n");
  return failures.get(key, () => {
    const answer =
      reply !== undefined && isSending && form !== "EDNS" && !isOwn(reply) ? parseSmtpReply(reply) : undefined;
    const share = (value: string) => texts.get(value, () => copyText(value));
    return {
      code,
      text: share(text),
      form: form === undefined ? undefined : share(form),
      host: host === undefined ? undefined : share(host),
      reply: reply === undefined ? undefined : copyText(reply),
      replyCode: answer?.code,
      enhancedCode: answer?.enhancedCode === undefined ? undefined : share(answer.enhancedCode),
      ...classify({ code, form, answer, message }),
    };
  });
}

function textOf(line: string): string {
  return /^ErrString +=[ ]?/.test(line) ? withoutCr(line.slice(line.indexOf("=") + 1)).trim() : "";
}

/** `ErrInfo` can hold an answer of several lines. */
function isInfo(line: string): boolean {
  return line.startsWith("ErrInfo ") || /^(?:[0-9]{3}|\r?$)/.test(line);
}

function formOf(message: string): string | undefined {
  const form = sendingPattern.exec(message)?.[1];
  if (form !== undefined) return form;
  if (message.startsWith("Filter error ")) return "FILTER";
  return /^U?SMAIL (EXTRN|FILTER)\b/.exec(message)?.[1];
}

/** `SMTP-Server` is the last line; where a user forwards to a relay there is none, and the message names the host first. */
function hostOf(lines: readonly string[], message: string): string | undefined {
  const last = lines.at(-1) ?? "";
  let host = last.startsWith(serverStart)
    ? last.slice(serverStart.length, Math.max(last.lastIndexOf('"'), serverStart.length))
    : "";
  if (host === "") {
    const start = message.indexOf('"') + 1;
    const end = message.indexOf('" SMTP = "', start);
    host = end < 0 ? "" : message.slice(start, end);
  }
  return host.replace(/\.$/, "") || undefined;
}

/** From the first quotation mark to the last before `SMTP-Server` or the end: those between are the host's. */
function replyOf(lines: readonly string[]): string | undefined {
  const start = lines.findIndex((line, index) => index > 1 && line.startsWith(replyStart));
  if (start < 0) return undefined;
  const hasServer = lines.at(-1)?.startsWith(serverStart) === true;
  const value = lines
    .slice(start, hasServer ? -1 : undefined)
    .join("\n")
    .slice(replyStart.length);
  const end = value.lastIndexOf('"');
  return end < 0 ? value : value.slice(0, end);
}

/** XMail's own text where no host answered: `417 Temporary delivery error`. */
function isOwn(reply: string): boolean {
  return /^417(?![0-9])/.test(reply);
}

function withoutCr(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

const sendingPattern = /^U?SMAIL SMTP-Send ([A-Z]{1,8}) = "/;
const replyStart = 'SMTP-Error = "';
const serverStart = 'SMTP-Server = "';
