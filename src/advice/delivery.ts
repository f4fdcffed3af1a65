import type { Advice } from "./advice.js";
import { adviseEndpoint, type Endpoint } from "./endpoint.js";

/** What is known of a delivery that waits. */
interface Waiting {
  /** Why nothing is sent although the endpoint may be well. */
  readonly held?: string;
  /** Records that wait behind a refusal; `isEvery`: the newest of all is refused, and the oldest again. */
  readonly refused?: { readonly records: number; readonly isEvery: boolean };
  /** Of the last request. */
  readonly lastAnswer?: { readonly status?: number; readonly text: string };
}

/** Why the delivery waits, and what to do about it; undefined before anything was asked. */
export function adviseDelivery({ held, refused, lastAnswer }: Waiting, endpoint: Endpoint): Advice | undefined {
  if (held !== undefined) return { text: held };
  const advice = lastAnswer && adviseEndpoint(lastAnswer, endpoint);
  if (refused === undefined) return advice;
  const said = advice === undefined || advice.text === "" ? "" : `: ${advice.text}`;
  return { text: `${wordsOf(refused)}${said}`, fix: advice?.fix };
}

function wordsOf({ records, isEvery }: NonNullable<Waiting["refused"]>): string {
  if (isEvery) return "every record is refused, the endpoint or the settings must be at fault";
  const waiting = records === 1 ? "1 record waits" : `${records} records wait`;
  return `${waiting} behind a refusal, while one is looked for that the backend takes`;
}
