import { startApp } from "../app.js";
import type { Terminal } from "../app/invite.js";
import { aborted } from "./aborted.js";
import type { InForce, Settings } from "../config.js";
import type { Logger } from "../log.js";

/** Serves until `signal` is aborted, then ends in order. Rejects when the app cannot start or ends by itself in trouble. */
export async function run(
  settings: Settings,
  inForce: readonly InForce[],
  signal: AbortSignal,
  log: Logger,
  terminal?: Terminal,
): Promise<void> {
  const app = await startApp(settings, log, inForce, terminal);
  try {
    await Promise.race([app.done, aborted(signal)]);
  } finally {
    await app.stop();
  }
}
