import { administer, askFinger, guessMailbox, readMail } from "./logins.js";
import {
  receiveLongAddresses,
  receiveMessage,
  submitMessage,
  submitToFailingDomains,
  submitToHangingHost,
} from "./incoming.js";
import { fetchRemote, pickUpLocal } from "./pickup.js";
import type { Weighted } from "./random.js";
import { refuse } from "./refusals.js";
import type { ScenarioName } from "./scenario.js";
import type { Simulation } from "./simulation.js";

/** Starts one transaction, chosen by the hour of the day. */
export function startTransaction(simulation: Simulation): void {
  const busy = workload(simulation.stamps.hour(simulation.now()));
  const scenario = simulation.scenario();
  const more = scenario === undefined ? [] : (additions[scenario] ?? []);
  simulation.random.weighted([...transactions(busy), ...more])(simulation);
}

/** One transaction of each sort, so that every log and the queue have something to show within the first second. */
export function startOneOfEach(simulation: Simulation): void {
  const all = [
    receiveMessage,
    receiveMessage,
    submitMessage,
    submitToFailingDomains,
    readMail,
    guessMailbox,
    fetchRemote,
    pickUpLocal,
  ];
  for (const transaction of [...all, administer, askFinger, refuse, refuse]) transaction(simulation);
}

/**
 * How much people do at this hour, against the busiest one: least at four in the morning, most before and after lunch.
 * The minimum is a third. Machines and attackers do not sleep, so at night their share of the lines grows; the total rate is the same
 * at any hour.
 */
function workload(hour: number): number {
  const peak = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2));
  return 1 / 3 + (2 / 3) * Math.min(1, peak(10.5, 2.2) + 0.95 * peak(15, 2.6) + 0.3 * peak(20, 2));
}

/** What a scenario adds to the usual traffic. */
const additions: Partial<Record<ScenarioName, readonly Weighted<(simulation: Simulation) => void>[]>> = {
  "hanging-host": [[100, submitToHangingHost]],
  attack: [
    [1_500, refuse],
    [60, guessMailbox],
  ],
};

function transactions(busy: number): readonly Weighted<(simulation: Simulation) => void>[] {
  return [
    [100 * busy, receiveMessage],
    [50 * busy ** 2, submitMessage],
    [0.2, submitToFailingDomains],
    [0.2, receiveLongAddresses],
    [90, refuse],
    [120 * busy, readMail],
    [1.5, guessMailbox],
    [6, fetchRemote],
    [10, pickUpLocal],
    [6, administer],
    [2.5, askFinger],
  ];
}
