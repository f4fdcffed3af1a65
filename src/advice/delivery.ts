import type { Endpoint } from "../common/endpoint.js";
import { advice as english, type AdviceTexts } from "../texts/advice/en.js";
import type { Advice } from "./advice.js";
import { adviseEndpoint } from "./endpoint.js";

/** What is known about a delivery that is waiting. */
interface WaitingDelivery {
  /** Why nothing is sent although the endpoint may be healthy. */
  readonly held?: string;
  /** Records held back after a rejection; `isEvery`: the newest was rejected too, and the oldest once more. */
  readonly refused?: { readonly records: number; readonly isEvery: boolean };
  /** Of the last request. */
  readonly lastAnswer?: { readonly status?: number; readonly text: string };
}

/** Why the delivery is waiting, and the fix; undefined before the first request. */
export function adviseDelivery(
  { held, refused, lastAnswer }: WaitingDelivery,
  endpoint: Endpoint,
  texts: AdviceTexts = english,
): Advice | undefined {
  if (held !== undefined) return { text: texts.reason(held) };
  const advice = lastAnswer && adviseEndpoint(lastAnswer, endpoint, texts);
  if (refused === undefined) return advice;
  const text = describeRefusal(refused, endpoint, texts);
  const hasAnswer = advice !== undefined && advice.text !== "";
  return { text: hasAnswer ? texts.refusedWith(text, advice.text) : text, fix: advice?.fix };
}

function describeRefusal(
  { records, isEvery }: NonNullable<WaitingDelivery["refused"]>,
  { signal }: Endpoint,
  texts: AdviceTexts,
): string {
  if (isEvery) return signal === "traces" ? texts.everySpanRejected : texts.everyRecordRejected;
  // what is held back are lines, of which some are spans
  return signal === "traces" ? texts.spansHeld : texts.recordsHeld(records);
}
