import { startApp } from "../app.js";
import type { Terminal } from "../http/auth/token-notice.js";
import { aborted } from "../common/aborted.js";
import type { InForce, Settings } from "../config.js";
import type { Logger } from "../log.js";

export interface RunOptions {
  /** Each item asks for a reload of the configuration. */
  readonly reloadRequests?: AsyncIterable<unknown>;
  /** For the link with the token, where there is one. */
  readonly terminal?: Terminal | undefined;
}

/**
 * Serves until `signal` is aborted, then shuts down in order. Rejects when the app cannot start or fails while running.
 */
export async function run(
  settings: Settings,
  inForce: readonly InForce[],
  signal: AbortSignal,
  log: Logger,
  { reloadRequests, terminal }: RunOptions = {},
): Promise<void> {
  const app = await startApp(settings, log, inForce, terminal);
  const reloads = reloadRequests === undefined ? [] : [reloadOn(reloadRequests, app.reload, signal)];
  try {
    await Promise.race([app.done, aborted(signal), ...reloads]);
    if (signal.aborted) log.info({ signal: (signal.reason as Error).message }, "shutting down");
  } finally {
    await app.stop();
  }
}

/** One after the other. Resolves when the signal is aborted, which ends the iteration with an error. */
async function reloadOn(
  reloadRequests: AsyncIterable<unknown>,
  reload: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const _ of reloadRequests) await reload();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  await aborted(signal);
}
