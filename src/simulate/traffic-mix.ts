import { administer, askFinger, guessMailbox, readMail } from "./logins.js";
import { bringLongAddresses, bringMessage, submitMessage, submitToTroubled } from "./incoming.js";
import { fetchRemote, pickUpLocal } from "./pickup.js";
import type { Weighted } from "./random.js";
import { refuse } from "./refusals.js";
import type { Stage } from "./stage.js";

/** Starts one scene of the traffic, such as fits the hour. */
export function playScene(stage: Stage): void {
  const busy = workload(stage.stamps.hour(stage.now()));
  stage.random.weighted(scenes(busy))(stage);
}

/** One scene of each sort, so that every log and the queue have something to show within the first second. */
export function playOpening(stage: Stage): void {
  const all = [
    bringMessage,
    bringMessage,
    submitMessage,
    submitToTroubled,
    readMail,
    guessMailbox,
    fetchRemote,
    pickUpLocal,
  ];
  for (const scene of [...all, administer, askFinger, refuse, refuse]) scene(stage);
}

/**
 * How much people do at this hour, against the busiest one: least at four in the morning, most before and after lunch.
 * The floor is a third. Machines and strangers do not sleep, so at night their share of the lines grows; the rate of all
 * lines together is what was asked for at any hour.
 */
function workload(hour: number): number {
  const peak = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2));
  return 1 / 3 + (2 / 3) * Math.min(1, peak(10.5, 2.2) + 0.95 * peak(15, 2.6) + 0.3 * peak(20, 2));
}

function scenes(busy: number): readonly Weighted<(stage: Stage) => void>[] {
  return [
    [100 * busy, bringMessage],
    [50 * busy ** 2, submitMessage],
    [0.2, submitToTroubled],
    [0.2, bringLongAddresses],
    [90, refuse],
    [120 * busy, readMail],
    [1.5, guessMailbox],
    [6, fetchRemote],
    [10, pickUpLocal],
    [6, administer],
    [2.5, askFinger],
  ];
}
