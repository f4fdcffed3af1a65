import type { Endpoint } from "../common/endpoint.js";
import { pluralize } from "../common/format.js";
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
export function adviseDelivery({ held, refused, lastAnswer }: WaitingDelivery, endpoint: Endpoint): Advice | undefined {
  if (held !== undefined) return { text: held };
  const advice = lastAnswer && adviseEndpoint(lastAnswer, endpoint);
  if (refused === undefined) return advice;
  const said = advice === undefined || advice.text === "" ? "" : `: ${advice.text}`;
  return { text: `${describeRefusal(refused, endpoint)}${said}`, fix: advice?.fix };
}

function describeRefusal({ records, isEvery }: NonNullable<WaitingDelivery["refused"]>, { signal }: Endpoint): string {
  if (isEvery)
    return `the backend rejects every ${signal === "traces" ? "span" : "record"}, so the endpoint or the settings are wrong`;
  // what is held back are lines, of which some are spans
  if (signal === "traces") return "rejected spans are held back until the backend accepts another span";
  const held = `${pluralize(records, "rejected record")} ${records === 1 ? "is" : "are"} held back`;
  return `${held} until the backend accepts another record`;
}
