import { providerIds } from "../../common/providers.js";
import type { QueueFailure, QueuedMessage, QueuePage, QueueQuery } from "../../http/api/details.js";
import type { QueueState, QueueStatus } from "../../http/api/status-document.js";
import type { Distribution } from "../../metrics/points.js";
import type { QueueCounts, QueueFigures } from "../../metrics/queue-families.js";
import type { Privacy } from "../../privacy/privacy.js";
import { answerOf, failureKinds, lastFailure, type AttemptCounts, type AttemptResult } from "../../spool/attempts.js";
import { endingRun, isUnexplained, type FindRun } from "../../spool/filter-run.js";
import { senderReasons, type Message } from "../../spool/message.js";
import type { SavedProviderFailures } from "../../spool/provider-failures.js";
import { pickFirst } from "../../spool/pick.js";
import { nextTry, type RetrySettings } from "../../spool/schedule.js";
import {
  ageBounds,
  attemptBounds,
  queueStates,
  type BucketCounts,
  type QueueStateName,
  type Summary,
} from "../../spool/summary.js";
import { oneLine, personal } from "../../spool/queue-event-text.js";

/** What the last whole scan of the queue found. */
export interface ScanResult {
  /** When it ended, milliseconds UTC, and how long it took. */
  readonly time: number;
  readonly seconds: number;
  readonly messages: ReadonlyMap<string, Message>;
  readonly summary: Summary;
}

export function toFigures({ summary }: ScanResult): QueueFigures {
  return {
    states: Object.fromEntries(
      queueStates.map((state) => {
        const { messages, bytes, oldest } = summary.states[state];
        return [state, { messages, bytes, oldest }];
      }),
    ),
    ages: withBounds(ageBounds, summary.ages),
    attempts: withBounds(attemptBounds, summary.attempts),
    domains: summary.domains,
  };
}

/** Each of the closed list, most of them zero. */
export function toProviderCounts(
  counted: SavedProviderFailures | undefined,
): Pick<QueueCounts, "attempts" | "refusals"> {
  const { attempts = {}, refusals = {} } = counted ?? {};
  return {
    attempts: providerIds.flatMap((provider) =>
      Object.entries(resultLabels).map(
        ([result, label]) => [provider, label, attempts[`${provider} ${result}`] ?? 0] as const,
      ),
    ),
    refusals: providerIds.flatMap((provider) =>
      senderReasons.map((reason) => [provider, reason, refusals[`${provider} ${reason}`] ?? 0] as const),
    ),
  };
}

const resultLabels: Readonly<Record<AttemptResult, string>> = {
  temporary: "deferred",
  permanent: "failed",
  unreported: "unreported",
};

export function toCounts({ results, failures }: AttemptCounts): Pick<QueueCounts, "results" | "failures"> {
  return {
    results: { deferred: results.temporary, failed: results.permanent, unreported: results.unreported },
    failures: failureKinds.map(([first, second]) => [first, second, failures[`${first} ${second}`] ?? 0]),
  };
}

export function toStates({ summary, time }: ScanResult): QueueState[] {
  return queueStates.map((state) => {
    const { messages, bytes, oldest } = summary.states[state];
    return { state, messages, bytes, oldestSeconds: ageOf(oldest, time) };
  });
}

export function byState({ summary }: ScanResult): Readonly<Record<QueueStateName, number>> {
  const counts: Record<QueueStateName, number> = { new: 0, active: 0, retry: 0, frozen: 0, local: 0 };
  for (const state of queueStates) counts[state] = summary.states[state].messages;
  return counts;
}

/** Attempts without a reason are among them: together they are all attempts that failed. */
export function toFailures(counts: AttemptCounts): QueueStatus["failures"] {
  const { unreported } = counts.results;
  return [...toCounts(counts).failures, ["unreported", "unreported", unreported] as const]
    .flatMap(([failureClass, reason, total]) => (total === 0 ? [] : [{ class: failureClass, reason, total }]))
    .toSorted((a, b) => b.total - a.total);
}

export interface Showing {
  readonly privacy: Privacy;
  /** Text of a string that holds one character a byte. */
  decode(raw: string): string;
  readonly retry: RetrySettings | undefined;
  readonly findRun: FindRun;
}

/** Messages of the queue as a person may see them, the oldest first; frozen ones behind all others: nothing will come of them by itself. */
export function showQueued({ messages }: ScanResult, limit: number, showing: Showing): QueuedMessage[] {
  const oldest = pickFirst(messages.values(), limit, compareByNeed);
  return oldest.map((message) => showMessage(message, showing));
}

/** The same by state and text, page by page. A text is searched for in what is shown, so that nothing hidden can be guessed by it. */
export function showQueuePage({ messages }: ScanResult, query: QueueQuery, showing: Showing): QueuePage {
  const { state, offset, limit } = query;
  const text = query.text.trim().toLowerCase();
  const inState = sorted(messages).filter((message) => state === "" || message.state === state);
  const page = <T>(list: readonly T[]) => list.slice(offset, offset + limit);
  if (text === "")
    return { messages: page(inState).map((message) => showMessage(message, showing)), matching: inState.length };
  const found = inState
    .slice(0, maxSearched)
    .map((message) => showMessage(message, showing))
    .filter((message) => textsOf(message).some((value) => value.toLowerCase().includes(text)));
  const searched = inState.length > maxSearched ? { searched: maxSearched } : {};
  return { messages: page(found), matching: found.length, ...searched };
}

function textsOf({ messageId, name, sender, recipient, failure }: QueuedMessage): string[] {
  return [messageId, name, sender, recipient, ...(failure ? [failure.reason, failure.host ?? "", failure.reply] : [])];
}

/** Once a scan, when somebody looks: 100,000 messages take a tenth of a second. */
function sorted(messages: ScanResult["messages"]): readonly Message[] {
  const known = sortedOf.get(messages);
  if (known !== undefined) return known;
  const list = [...messages.values()].toSorted(compareByNeed);
  sortedOf.set(messages, list);
  return list;
}

const sortedOf = new WeakMap<ScanResult["messages"], readonly Message[]>();
/** Messages: showing so many takes some 50 ms, in which nothing else is done. */
const maxSearched = 20_000;

function compareByNeed(a: Message, b: Message): number {
  const frozen = Number(a.state === "frozen") - Number(b.state === "frozen");
  return frozen === 0 ? a.enteredAt - b.enteredAt : frozen;
}

/** Decoded, with people hidden as far as the settings say. */
export function showMessage(message: Message, { privacy, decode, retry, findRun }: Showing): QueuedMessage {
  const { name, state, enteredAt, bytes, attempts, header } = message;
  const failure = describeFailure(message, findRun);
  const shown = privacy.fields(
    {
      name,
      sender: header?.sender ?? "",
      recipient: header?.recipient ?? "",
      host: failure?.host,
      reply: failure?.reply,
    },
    personal,
  );
  const text: QueueFailure | undefined = failure && {
    class: failure.class,
    reason: failure.reason,
    host: shown.host === undefined ? undefined : decode(shown.host),
    reply: decode(shown.reply ?? ""),
  };
  return {
    messageId: decode(header?.messageId ?? ""),
    name: decode(shown.name),
    state,
    sender: decode(shown.sender),
    recipient: decode(shown.recipient),
    enteredTime: enteredAt,
    bytes,
    attempts: attempts.length,
    lastTryTime: attempts.at(-1)?.time,
    nextTryTime: nextTry(message, retry),
    failure: text,
  };
}

/** Why the message is still there: the filter that ended it, else the last failure that XMail gave a reason for. */
function describeFailure(message: Message, findRun: FindRun): QueueFailure | undefined {
  const { attempts } = message;
  const run = endingRun(message, attempts.at(-1), findRun);
  if (run !== undefined) return { class: "permanent", reason: "filter", reply: run.verdict };
  if (isUnexplained(message)) return { class: "unreported", reason: "unreported", reply: "no reason in the slog" };
  const failure = lastFailure(message);
  if (failure === undefined) return undefined;
  const { class: failureClass, reason, host } = failure;
  return { class: failureClass, reason, host, reply: oneLine(answerOf(failure) ?? failure.text) };
}

/** Seconds; a clock that is behind the server's makes nothing younger than new. */
function ageOf(oldest: number | undefined, now: number): number | undefined {
  return oldest === undefined ? undefined : Math.max(0, (now - oldest) / 1000);
}

function withBounds(bounds: readonly number[], { counts, sum }: BucketCounts): Distribution {
  return { buckets: counts.map((count, index) => [String(bounds[index] ?? "+Inf"), count]), sum };
}
