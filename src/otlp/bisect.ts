import type { Accepted, Answer, Refusal } from "./answer.js";

/** So many records refused one by one, and none accepted, say that it is not the records. */
const enough = 64;

export interface Found {
  readonly accepted: number;
  readonly rejected: number;
  /** The most records that were accepted at once. */
  readonly largest: number;
  /** The last refusal: what the back end says about the records that it does not take. */
  readonly refusal: Refusal | Accepted;
}

/**
 * Finds the records that made the back end refuse a batch, by halving it, in order from left to right. `send` answers
 * for a part of it, after any waiting, or gives undefined when there is no time left; then this gives undefined too.
 * Records are rejected only where others of the batch were accepted: with `accepted` 0 nothing was settled, and all
 * are to be sent again.
 */
export async function bisect<R>(
  records: readonly R[],
  refusal: Refusal | Accepted,
  send: (part: readonly R[]) => Promise<Answer | undefined>,
): Promise<Found | undefined> {
  let found: Found = { accepted: 0, rejected: 0, largest: 0, refusal };
  // accepted, and each record rejected: the back end has already looked at every single one
  const parts = refusal.type === "accepted" ? [] : halves(records);
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const answer = await send(part);
    if (answer === undefined) return undefined;
    if (answer.type === "wait") {
      const smaller = answer.interrupted === true ? halves(part) : [];
      parts.push(...(smaller.length > 0 ? smaller : [part]));
    } else if (answer.type === "accepted" && answer.rejected < part.length) {
      found = add(found, answer, part.length);
    } else if (answer.type === "accepted" || part.length === 1) {
      found = { ...found, rejected: found.rejected + part.length, refusal: answer };
      if (found.accepted === 0 && found.rejected >= enough) break;
    } else {
      parts.push(...halves(part));
    }
  }
  return found;
}

function add(found: Found, answer: Accepted, size: number): Found {
  return {
    accepted: found.accepted + size - answer.rejected,
    rejected: found.rejected + answer.rejected,
    largest: Math.max(found.largest, size),
    refusal: answer.rejected > 0 ? answer : found.refusal,
  };
}

/** The first half last, where it is taken from. A single record has no halves. */
function halves<R>(records: readonly R[]): (readonly R[])[] {
  if (records.length < 2) return [];
  const middle = Math.ceil(records.length / 2);
  return [records.slice(middle), records.slice(0, middle)];
}
