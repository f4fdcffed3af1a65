import type { Event } from "../event.js";
import { kindOf } from "../kinds/list.js";
import { decodeAttributes } from "../parse/text.js";
import { isEntry, type MessageTrace, type Step } from "./message-trace.js";
import { describeQueued } from "./queued.js";
import type { ShowOptions, TracedMessage, TraceOutcome, TraceStep } from "./result.js";

export function describeMessage(trace: MessageTrace, options: ShowOptions): TracedMessage {
  const { privacy, decode } = options;
  const sender = senderOf(trace);
  return {
    messageId: decode(trace.messageId),
    sender: sender === undefined ? undefined : decode(privacy.fields({ sender }, personal).sender),
    outcome: outcomeOf(trace),
    steps: trace.steps.map((step) => describe(step, options)),
  };
}

function describe(step: Step, options: ShowOptions): TraceStep {
  if (!("event" in step)) return describeQueued(step, options);
  const { event } = step;
  const { privacy, decode } = options;
  return {
    time: event.time,
    kind: event.kind,
    event: event.name,
    outcome: event.outcome,
    severity: event.severity,
    sentence: decode(privacy.sentence(event, kindOf(event.kind))),
    file: event.file,
    offset: event.offset,
    attributes: decodeAttributes(privacy.attributes(event, kindOf(event.kind)), decode),
  };
}

function senderOf({ steps }: MessageTrace): string | undefined {
  for (const step of steps) {
    const sender = "event" in step ? step.event.fields["sender"] : step.message.header?.sender;
    if (typeof sender === "string") return sender;
  }
  return undefined;
}

function outcomeOf({ steps }: MessageTrace): TraceOutcome {
  const states = steps.flatMap((step) => ("message" in step && step.attempt === undefined ? [step.message.state] : []));
  if (states.some((state) => state !== "frozen")) return "waiting";
  if (states.length > 0) return "frozen";
  const events = steps.flatMap((step) => ("event" in step ? [step.event] : []));
  if (events.some(({ kind }) => kind === "smail")) return "delivered";
  if (events.some(isEntry)) return "received";
  return events.some(isRefusal) ? "refused" : "unfinished";
}

function isRefusal({ kind, outcome }: Event): boolean {
  return kind === "smtp" && outcome !== "ok";
}

const personal = [{ name: "sender", holds: "address" }] as const;
