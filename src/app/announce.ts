import type { Follower } from "../files/follower.js";
import { kinds } from "../kinds/list.js";
import type { Logger } from "../log.js";
import { reasonOf } from "../otlp/status.js";
import type { RecordsSide } from "./records.js";

/** Gives a function that says once, in the log, what changed since its last call: trouble and its end, and losses. */
export function announceRecords({ pipeline }: RecordsSide, log: Logger): () => void {
  let waiting = false;
  let isEverySaid = false;
  let rejectedAt: number | undefined;
  return () => {
    const now = pipeline.state();
    const { state, refused, lastAnswer, lastRejection } = now;
    const waits = state === "waiting";
    const isEvery = waits && refused?.isEvery === true;
    if (waits !== waiting || (isEvery && !isEverySaid)) {
      waiting = waits;
      if (waits) log.warn({ reason: reasonOf(now), status: lastAnswer?.status }, "OTLP delivery waits");
      else log.info("OTLP delivery goes on");
    }
    // said once until records are accepted again: the search goes on for as long as it takes
    isEverySaid = waits && (isEvery || isEverySaid);
    if (lastRejection === undefined || lastRejection.time === rejectedAt) return;
    rejectedAt = lastRejection.time;
    const { rejected } = pipeline.counters();
    log.error(
      { status: lastRejection.status, answer: lastRejection.text, rejected },
      "the back end rejected log records",
    );
  };
}

/** The same for bytes that were gone before a pipeline read them. */
export function announceLosses(pipeline: string, follower: Follower, log: Logger): () => void {
  // what an earlier process lost, it said
  const said = new Map<string, number>(kinds.map(({ name }) => [name, follower.lost(name).bytes]));
  return () => {
    for (const { name } of kinds) {
      const { bytes, lines } = follower.lost(name);
      if (bytes === said.get(name)) continue;
      said.set(name, bytes);
      log.error({ pipeline, log: name, bytes, lines }, "log lines were deleted or overwritten before they were read");
    }
  };
}
