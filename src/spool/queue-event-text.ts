import type { QueueEvent } from "./queue-event.js";

/** What of people the values of an event are; the rest of its text is searched for addresses and IPs. */
export const personal = [
  { name: "sender", holds: "address" },
  { name: "recipient", holds: "address" },
] as const;

/** Names of the records, of a closed set. */
export const queueEvents = ["xmail.queue.attempt", "xmail.queue.frozen"] as const;

export function eventName({ event }: Pick<QueueEvent, "event">): (typeof queueEvents)[number] {
  return event === "attempt" ? "xmail.queue.attempt" : "xmail.queue.frozen";
}

/** A message that will be tried again is worth a look; one that will not be is lost to its recipient, unless a filter wanted that. */
export function severityOf(event: QueueEvent): "WARN" | "ERROR" {
  if (event.verdict !== undefined) return "WARN";
  return event.event === "frozen" || event.class === "permanent" ? "ERROR" : "WARN";
}

/** OTLP attributes, undefined ones left out by the caller. Text is not decoded yet. */
export function attributesOf(event: QueueEvent): Readonly<Record<string, string | number | undefined>> {
  const { address, port } = serverOf(event.host);
  return {
    "xmail.server.domain": orNothing(event.smtpDomain),
    "xmail.spool.file": event.name,
    "email.local_id": orNothing(event.messageId),
    "email.from.address": orNothing(event.sender),
    "email.to.address": orNothing(event.recipient),
    "server.address": address,
    "server.port": port,
    "xmail.queue.attempt": event.attempt === 0 ? undefined : event.attempt,
    "xmail.queue.class": event.class,
    "error.type": event.reason,
    "xmail.queue.reply_code": event.replyCode,
    "xmail.queue.enhanced_code": event.enhancedCode,
    "xmail.queue.reply": event.reply,
    "xmail.queue.error_code": event.code,
    "xmail.queue.error": event.text,
    "xmail.queue.next_attempt_at": event.nextTry,
    "xmail.filter.result": event.filterResult,
    "process.exit.code": event.exitCode,
    "process.executable.path": event.program,
  };
}

/** One sentence a person can read. */
export function sentenceOf(event: QueueEvent): string {
  const { attempt, messageId = event.name, sender, recipient, host } = event;
  const from = sender === undefined ? "somebody" : sender === "" ? "the null sender" : sender;
  const message = `message ${messageId} from ${from} to ${recipient ?? "somebody"}`;
  const why = event.reply ?? event.text;
  const reason = `${toCause(event)}${host === undefined ? "" : ` at ${host}`}${why === undefined ? "" : `: ${oneLine(why)}`}`;
  if (event.event === "frozen") return `${toFreezing(event, message)}${toLastFailure(event, reason)}`;
  const tried = `Attempt ${attempt} to deliver ${message}`;
  if (event.verdict !== undefined) return `${tried} was ended: ${event.verdict}`;
  if (event.class === "unreported") return `${tried} ended without a reason in the slog`;
  return `${tried} failed ${event.class === "permanent" ? "for good" : "for now"}${reason}`;
}

/** A reply speaks for itself; XMail's own texts do not, such as `Record not found in TAB file` of an unknown user. */
function toCause({ reply, reason = "other" }: QueueEvent): string {
  return reply !== undefined || reason === "other" ? "" : ` (${reason.replaceAll("_", " ")})`;
}

function toFreezing({ verdict, attempt }: QueueEvent, message: string): string {
  if (verdict !== undefined) return `XMail froze ${message}: ${verdict}`;
  return `XMail gave up ${message}${attempt === 0 ? "" : ` after ${attempt} ${attempt === 1 ? "attempt" : "attempts"}`}`;
}

function toLastFailure({ verdict, class: failureClass }: QueueEvent, reason: string): string {
  if (verdict !== undefined) return "";
  if (failureClass === "unreported") return " without a reason in the slog: as a rule a filter ended it";
  return reason === "" ? "" : `; the last failed${reason}`;
}

/** The parts of the slog's last block of the attempt, as XMail writes them; of a message without one, the sentence. */
export function blockOf(event: QueueEvent): string {
  const { code, text, host, reply, verdict } = event;
  if (code === undefined || verdict !== undefined) return sentenceOf(event);
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
