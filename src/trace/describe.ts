import type { Event } from "../event.js";
import { kindOf } from "../kinds/list.js";
import { decodeAttributes } from "../parse/text.js";
import { endingRun, type FilterRun, type FindRun } from "../spool/filter-run.js";
import type { Message } from "../spool/message.js";
import { endingsIn } from "./filter-runs.js";
import { eventsOf, isEntry, messagesOf, type MessageTrace, senderOf, type Step } from "./message-trace.js";
import { describeQueued } from "./queued.js";
import type { ShowOptions, TracedMessage, TraceOutcome, TraceStep } from "./result.js";

export function describeMessage(trace: MessageTrace, options: ShowOptions): TracedMessage {
  const { privacy, decode } = options;
  const sender = senderOf(trace);
  const find = endingsIn(eventsOf(trace));
  const outcome = outcomeOf(trace, find);
  const text = `${toOutcomeText(outcome, trace, find)}${describeLinks(trace)}`;
  return {
    messageId: decode(trace.messageId),
    ...traceLinkOf(trace, options),
    sender: sender === undefined ? undefined : decode(privacy.fields({ sender }, personal).sender),
    outcome,
    outcomeText: decode(privacy.fields({ text }, []).text),
    steps: trace.steps.map((step) => describe(step, find, options)),
  };
}

function traceLinkOf(
  { messageId }: MessageTrace,
  { traceIdOf, traceUrlTemplate }: ShowOptions,
): Pick<TracedMessage, "traceId" | "traceUrl"> {
  if (messageId === "" || traceIdOf === undefined) return {};
  const traceId = traceIdOf(messageId);
  return traceUrlTemplate === undefined
    ? { traceId }
    : { traceId, traceUrl: traceUrlTemplate.replaceAll("{trace_id}", traceId) };
}

function describe(step: Step, find: FindRun, options: ShowOptions): TraceStep {
  if (step.notice === undefined) return describeOwn(step, find, options);
  const described = describeOwn(step, find, options);
  const { isToSender, isUncertain } = step.notice;
  const what = `${isUncertain ? "Perhaps the notice" : "Notice"} to the ${isToSender ? "sender" : "administrator"}`;
  return { ...described, isNotice: true, sentence: `${what}: ${described.sentence}` };
}

function describeOwn(step: Step, find: FindRun, options: ShowOptions): TraceStep {
  if (!("event" in step)) return describeQueued(step, find, options);
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

function outcomeOf(trace: MessageTrace, find: FindRun): TraceOutcome {
  const left = messagesOf(trace);
  if (left.some(({ state }) => state !== "frozen")) return "waiting";
  if (left.length > 0) return "frozen";
  const events = eventsOf(trace);
  if (events.some(({ kind }) => kind === "smail")) return "delivered";
  const ended = endedCopies(events, find).at(-1);
  if (ended !== undefined) return ended.outcome === "bounced" ? "bounced" : "dropped";
  if (events.some(isEntry)) return "received";
  return events.some(isRefusal) ? "refused" : "unfinished";
}

function toOutcomeText(outcome: TraceOutcome, trace: MessageTrace, find: FindRun): string {
  const verdicts = [...new Set(endedCopies(eventsOf(trace), find).map(({ verdict }) => verdict))].join("; ");
  const byFilter = (message: Message) => endingRun(message, message.attempts.at(-1), find) !== undefined;
  if (outcome === "dropped" || outcome === "bounced") return verdicts;
  if (outcome === "frozen" && messagesOf(trace).every(byFilter)) return `${verdicts}, frozen in the queue`;
  return verdicts === "" ? outcomeTexts[outcome] : `${outcomeTexts[outcome]}; another copy ${verdicts}`;
}

function describeLinks({ steps, about }: MessageTrace): string {
  const notices = steps.flatMap(({ notice }) => notice ?? []);
  const toSender = notices.filter(({ isToSender }) => isToSender);
  const listOf = (some: typeof notices) => [...new Set(some.map(({ messageId }) => messageId))].join(", ");
  const ids = listOf(toSender);
  const copies = listOf(notices.filter(({ isToSender }) => !isToSender));
  const which = toSender.some(({ isUncertain }) => isUncertain) ? "one of " : "";
  return [
    ...(ids === "" ? [] : [`; notice to the sender: ${which}${ids}`]),
    ...(copies === "" ? [] : [`; notice to the administrator: ${copies}`]),
    ...(about === undefined ? [] : [`; notice about message ${about.join(" or ")}`]),
  ].join("");
}

const outcomeTexts = {
  waiting: "waiting in the queue",
  frozen: "given up, frozen in the queue",
  delivered: "delivered",
  received: "received, no delivery in the logs",
  refused: "refused",
  unfinished: "not received",
};

/** The runs that ended a copy; not one that was submitted again and then delivered. */
function endedCopies(events: readonly Event[], find: FindRun): FilterRun[] {
  const delivered = new Set(events.flatMap(({ kind, fields }) => (kind === "smail" ? [fields["spoolFile"]] : [])));
  const names = events.flatMap(({ kind, fields: { spoolFile } }) =>
    kind === "filters" && typeof spoolFile === "string" && !delivered.has(spoolFile) ? [spoolFile] : [],
  );
  return [...new Set(names)].flatMap((name) => find(name) ?? []);
}

function isRefusal({ kind, outcome }: Event): boolean {
  return kind === "smtp" && outcome !== "ok";
}

const personal = [{ name: "sender", holds: "address" }] as const;
