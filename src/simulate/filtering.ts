import { filterRow } from "./rows.js";
import type { Weighted } from "./random.js";
import type { Simulation } from "./simulation.js";
import { filterPrograms } from "./world.js";

export type FilterType = keyof typeof filterPrograms;
/** `frozen` and `bounced` leave the message frozen in the queue, `dropped` leaves nothing. */
export type Verdict = "passed" | "rejected" | "dropped" | "frozen" | "bounced";

export interface Filtered {
  readonly from: string;
  readonly to: string;
  readonly local: string;
  readonly remote: string;
  readonly authenticated: boolean;
  /** What the program is told besides sender and recipient: the user, or the message's id. */
  readonly word: string;
  /** Its file in the spool, of a message in the queue. */
  readonly file?: string;
  readonly notBefore?: number;
}

/** Runs the filter program of this type on a message, as far as its log shows, and says what comes of the message. */
export function runFilter(simulation: Simulation, type: FilterType, filtered: Filtered): Verdict {
  const info = skips(simulation, type, filtered);
  const run = info === "" ? simulation.random.weighted(runsOf(simulation, type)) : skipped;
  const file = filtered.file === undefined ? [] : [filtered.file];
  const words = info === "" ? [filtered.from, filtered.to, filtered.word, ...file] : macros;
  const row = {
    from: filtered.from,
    to: filtered.to,
    local: filtered.local,
    remote: filtered.remote,
    type,
    info,
    result: run.result,
    exit: run.exit,
    command: [filterPrograms[type], type, ...words],
  };
  simulation.write("filters", (stamp) => filterRow(row, stamp), filtered.notBefore);
  return run.verdict;
}

function runsOf(simulation: Simulation, type: FilterType): readonly Weighted<Run>[] {
  if (type !== "in" && type !== "out") return duringSmtp;
  return type === "in" && simulation.scenario() === "filter-drops" ? dropping : afterQueue;
}

/** Authenticated users are spared (aex), though what goes out is signed, and so are some known partners (wlex). */
function skips(simulation: Simulation, type: FilterType, { authenticated, from }: Filtered): "EXCL" | "WLISTED" | "" {
  if (authenticated && type !== "out") return "EXCL";
  return from.endsWith("@bank.example") && simulation.random.chance(0.8) ? "WLISTED" : "";
}

interface Run {
  readonly result: number;
  readonly exit: number;
  readonly verdict: Verdict;
}

/** Macros stay as they are written in the filter's table where the program does not run. */
const macros = ["@@FROM", "@@RCPT", "@@MSGREF"];
const skipped: Run = { result: -1, exit: -1, verdict: "passed" };
/** 16 is the flag for "run no further filter", added to the exit code. */
const duringSmtp: readonly Weighted<Run>[] = [
  [960, { result: 0, exit: 0, verdict: "passed" }],
  [10, { result: 0, exit: 16, verdict: "passed" }],
  [24, { result: 0, exit: 3, verdict: "rejected" }],
  [3, { result: 0, exit: 19, verdict: "rejected" }],
  [2, { result: -5, exit: -1, verdict: "passed" }],
  [1, { result: -114, exit: -1, verdict: "passed" }],
];
const afterQueue: readonly Weighted<Run>[] = [
  [920, { result: 0, exit: 0, verdict: "passed" }],
  [10, { result: 0, exit: 16, verdict: "passed" }],
  [50, { result: 0, exit: 7, verdict: "passed" }],
  [6, { result: 0, exit: 4, verdict: "dropped" }],
  [3, { result: 0, exit: 21, verdict: "frozen" }],
  [4, { result: 0, exit: 6, verdict: "bounced" }],
  [2, { result: -5, exit: -1, verdict: "passed" }],
  [1, { result: -114, exit: -1, verdict: "passed" }],
];
/** A filter that takes most mail for spam. */
const dropping: readonly Weighted<Run>[] = [
  [20, { result: 0, exit: 0, verdict: "passed" }],
  [30, { result: 0, exit: 4, verdict: "dropped" }],
  [30, { result: 0, exit: 5, verdict: "frozen" }],
  [20, { result: 0, exit: 6, verdict: "bounced" }],
];
