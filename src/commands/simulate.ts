import { randomInt } from "node:crypto";
import { formatDuration } from "../common/format.js";
import type { CommandOptions } from "../config.js";
import { Failure, isSystemError } from "../errors.js";
import { scenarios } from "../simulate/scenario.js";
import { simulate } from "../simulate/simulate.js";

export type SimulateOptions = Extract<CommandOptions, { command: "simulate" }>;

/** Writes a live MailRoot until `signal` is aborted or the duration is over, and prints first what it does. Gives the exit code. */
export async function runSimulation(
  options: SimulateOptions,
  stdout: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<number> {
  const { out, rate, duration, rotateHours, scenario, scenarioAfter, seed = randomInt(2 ** 32) } = options;
  stdout.write(`writing ${rate} lines a second to ${out}, seed ${seed}\n`);
  if (scenario !== undefined)
    stdout.write(`in ${formatDuration(scenarioAfter / 1000)}: ${scenario}, ${scenarios[scenario]}\n`);
  const limits = {
    ...(duration === undefined ? {} : { duration }),
    ...(rotateHours === undefined ? {} : { rotateHours }),
    ...(scenario === undefined ? {} : { scenario: { name: scenario, after: scenarioAfter } }),
  };
  try {
    await simulate({ out, rate, seed, ...limits }, signal);
  } catch (error) {
    // its messages are about the directory that was passed, and contain no secrets
    if (error instanceof Error && error.constructor === Error && !isSystemError(error))
      throw new Failure(error.message);
    throw error;
  }
  return 0;
}
