import { findProvider, localProvider } from "../common/providers.js";
import { createSpanCounts, type SavedSpanCounts, type SpanCounts } from "../common/span-counts.js";
import { reasonOf, resultOf, type AttemptResult } from "./attempts.js";
import { domainOf } from "./domain.js";
import { senderReasons, type Attempt, type Failure, type FailureReason, type Message } from "./message.js";

/**
 * FAILED ATTEMPTS BY PROVIDER, and what each provider last refused because of this server or its domain. Deliveries are counted from the logs
 * (recent/deliveries.ts). Pure; it holds no address and no text of a reply.
 */
export interface ProviderFailures {
  count(message: Message, attempt: Attempt): void;
  save(): SavedProviderFailures;
}

export interface SavedProviderFailures {
  /** By `google temporary`, and by `google blocklisted`. */
  readonly attempts: Readonly<Record<string, number>>;
  readonly refusals: Readonly<Record<string, number>>;
  /** The same of the last hours; refusals of all three reasons by `google refused`. */
  readonly spans: SavedSpanCounts;
  /** By provider. */
  readonly refused: Readonly<Record<string, Refusal>>;
}

/** The last refusal of a provider, and since when it refuses. Times in milliseconds UTC. */
interface Refusal {
  /** Of the first one after which no day passed without another, nor an hour with deliveries. */
  readonly sinceTime: number;
  readonly time: number;
  readonly reason: FailureReason;
  readonly code?: number;
  readonly enhancedCode?: string;
}

export interface ProviderFailureOptions {
  readonly saved: SavedProviderFailures | undefined;
  isLocal(domain: string): boolean;
  /** When a message was last delivered to this provider, milliseconds UTC. */
  lastDelivered(provider: string): number | undefined;
}

export function createProviderFailures({ saved, isLocal, lastDelivered }: ProviderFailureOptions): ProviderFailures {
  const attempts: Record<string, number> = { ...saved?.attempts };
  const refusals: Record<string, number> = { ...saved?.refusals };
  const refused: Record<string, Refusal> = { ...saved?.refused };
  const spans = createSpanCounts(saved?.spans);

  return {
    count(message, attempt) {
      const failure = reasonOf(attempt);
      const provider = providerOfAttempt(message, failure, isLocal);
      const result = `${provider} ${resultOf(attempt)}`;
      attempts[result] = (attempts[result] ?? 0) + 1;
      spans.add(result, attempt.time);
      if (failure === undefined || !isSenderReason(failure.reason)) return;
      const reason = `${provider} ${failure.reason}`;
      refusals[reason] = (refusals[reason] ?? 0) + 1;
      spans.add(refusedName(provider), attempt.time);
      refused[provider] = next(refused[provider], failure, attempt.time, lastDelivered(provider) ?? -Infinity);
    },
    save: () => ({
      attempts: { ...attempts },
      refusals: { ...refusals },
      spans: spans.save(),
      refused: { ...refused },
    }),
  };
}

/** Counts of the last hours, to be read. */
export function spansOf({ spans }: SavedProviderFailures): Pick<SpanCounts, "within"> {
  return createSpanCounts(spans);
}

export const resultName = (provider: string, result: AttemptResult) => `${provider} ${result}`;
export const refusedName = (provider: string) => `${provider} refused`;

export function isSenderReason(reason: FailureReason): boolean {
  return senderReasons.some((one) => one === reason);
}

/** By the host that was asked: a gateway is not the recipient's provider. Without one by the recipient's domain. */
export function providerOfAttempt(
  { header }: Pick<Message, "header">,
  failure: Pick<Failure, "host" | "form"> | undefined,
  isLocal: (domain: string) => boolean,
): string {
  if (failure?.host !== undefined) return findProvider(failure.host);
  if (failure?.form === "EXTRN" || failure?.form === "FILTER") return localProvider;
  const domain = domainOf(header?.recipient ?? "");
  return isLocal(domain) ? localProvider : findProvider(domain);
}

/** Attempts are counted message by message: one may be older than the last one counted. */
function next(before: Refusal | undefined, failure: Failure, time: number, deliveredAt: number): Refusal {
  const { reason, replyCode, enhancedCode } = failure;
  const current = {
    time,
    reason,
    ...(replyCode === undefined ? {} : { code: replyCode }),
    ...(enhancedCode === undefined ? {} : { enhancedCode }),
  };
  if (before === undefined) return { ...current, sinceTime: time };
  const [first, last] = time < before.time ? [time, before.time] : [before.time, time];
  const isApart = last - first > dayMs || (last - first > hourMs && deliveredAt > first && deliveredAt < last);
  if (time < before.time) return isApart ? before : { ...before, sinceTime: Math.min(before.sinceTime, time) };
  return { ...current, sinceTime: isApart ? time : before.sinceTime };
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
