import { randomInt } from "node:crypto";
import type { CommandOptions } from "../config.js";
import { Failure, isSystemError } from "../errors.js";
import { simulate } from "../simulate/simulate.js";

export type SimulateOptions = Extract<CommandOptions, { command: "simulate" }>;

/** Writes a live MailRoot until `signal` is aborted or the duration is over, and prints first what it does. Gives the exit code. */
export async function runSimulation(
  options: SimulateOptions,
  stdout: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<number> {
  const { out, rate, duration, rotateHours, seed = randomInt(2 ** 32) } = options;
  stdout.write(`writing ${rate} lines a second to ${out}, seed ${seed}\n`);
  const limits = {
    ...(duration === undefined ? {} : { duration }),
    ...(rotateHours === undefined ? {} : { rotateHours }),
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
