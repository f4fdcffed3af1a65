import type { ProviderReply } from "../../http/api/details.js";
import { answerOf, reasonOf } from "../../spool/attempts.js";
import type { Attempt, Failure } from "../../spool/message.js";
import { isSenderReason, providerOfAttempt } from "../../spool/provider-failures.js";
import { oneLine, personal } from "../../spool/queue-event-text.js";
import type { ScanResult, Showing } from "./view.js";

/**
 * What each provider replied when it last refused because of this server or the sender's domain, as far as the message is in the queue still: the
 * state directory keeps no reply. Decoded, with people hidden as far as the settings say.
 */
export function showProviderReplies(
  { messages }: Pick<ScanResult, "messages">,
  { privacy, decode }: Pick<Showing, "privacy" | "decode">,
  isLocal: (domain: string) => boolean,
): ProviderReply[] {
  const latest = new Map<string, { time: number; failure: Failure }>();
  for (const message of messages.values()) {
    const found = message.attempts.map(toRefusal).findLast((refusal) => refusal !== undefined);
    if (found === undefined) continue;
    const provider = providerOfAttempt(message, found.failure, isLocal);
    if (found.time > (latest.get(provider)?.time ?? -Infinity)) latest.set(provider, found);
  }
  return [...latest].map(([provider, { time, failure }]) => {
    const { reply } = privacy.fields({ reply: answerOf(failure) ?? failure.text }, personal);
    return { provider, time, reply: decode(oneLine(reply)) };
  });
}

function toRefusal(attempt: Attempt): { time: number; failure: Failure } | undefined {
  const failure = reasonOf(attempt);
  return failure !== undefined && isSenderReason(failure.reason) ? { time: attempt.time, failure } : undefined;
}
