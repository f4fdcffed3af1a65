import type { QueueEvent } from "./queue-event.js";

/** What of people the values of a note are; the rest of its text is searched for addresses and IPs. */
export const personal = [
  { name: "sender", holds: "address" },
  { name: "recipient", holds: "address" },
] as const;

/** Names of the records, of a closed set. */
export const queueEvents = ["xmail.queue.attempt", "xmail.queue.frozen"] as const;

export function eventName({ event }: Pick<QueueEvent, "event">): (typeof queueEvents)[number] {
  return event === "attempt" ? "xmail.queue.attempt" : "xmail.queue.frozen";
}

/** A message that will be tried again is worth a look; one that will not be is lost to its recipient. */
export function severityOf(note: QueueEvent): "WARN" | "ERROR" {
  return note.event === "frozen" || note.class === "permanent" ? "ERROR" : "WARN";
}

/** OTLP attributes, undefined ones left out by the caller. Text is not decoded yet. */
export function attributesOf(note: QueueEvent): Readonly<Record<string, string | number | undefined>> {
  const { address, port } = serverOf(note.host);
  return {
    "xmail.server.domain": orNothing(note.smtpDomain),
    "xmail.spool.file": note.name,
    "email.local_id": orNothing(note.messageId),
    "email.from.address": orNothing(note.sender),
    "email.to.address": orNothing(note.recipient),
    "server.address": address,
    "server.port": port,
    "xmail.queue.attempt": note.attempt === 0 ? undefined : note.attempt,
    "xmail.queue.class": note.class,
    "error.type": note.reason,
    "xmail.queue.reply_code": note.replyCode,
    "xmail.queue.enhanced_code": note.enhancedCode,
    "xmail.queue.reply": note.reply,
    "xmail.queue.error_code": note.code,
    "xmail.queue.error": note.text,
    "xmail.queue.next_attempt_at": note.nextTry,
  };
}

/** One sentence a person can read. */
export function sentenceOf(note: QueueEvent): string {
  const { event, attempt, messageId = note.name, sender, recipient, host } = note;
  const from = sender === undefined ? "somebody" : sender === "" ? "the null sender" : sender;
  const message = `message ${messageId} from ${from} to ${recipient ?? "somebody"}`;
  const why = note.reply ?? note.text;
  const reason = `${host === undefined ? "" : ` at ${host}`}${why === undefined ? "" : `: ${oneLine(why)}`}`;
  if (event === "frozen") {
    const tries = attempt === 0 ? "" : ` after ${attempt} ${attempt === 1 ? "attempt" : "attempts"}`;
    return `XMail gave up ${message}${tries}${reason === "" ? "" : `; the last failed${reason}`}`;
  }
  return `Attempt ${attempt} to deliver ${message} failed ${note.class === "permanent" ? "for good" : "for now"}${reason}`;
}

/** The parts of the slog's last block of the attempt, as XMail writes them; of a message without one, the sentence. */
export function blockOf(note: QueueEvent): string {
  const { code, text, host, reply } = note;
  if (code === undefined) return sentenceOf(note);
  return [
    `ErrCode   = ${code}`,
    `ErrString = ${text ?? ""}`,
    ...(reply === undefined ? [] : [`SMTP-Error = "${reply}"`]),
    ...(host === undefined ? [] : [`SMTP-Server = "${host}"`]),
  ].join("\n");
}

/** A reply of several lines stays one sentence. */
export function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ").trim();
}

/** A gateway stands with its port as it was configured: `mail.example:2525`. */
function serverOf(host: string | undefined): { address: string | undefined; port: number | undefined } {
  const [, address, port] = /^(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?$/.exec(host ?? "") ?? [undefined, host, undefined];
  return {
    address: orNothing(address?.replace(/^\[(.*)\]$/, "$1")),
    port: port === undefined ? undefined : Number(port),
  };
}

function orNothing(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
