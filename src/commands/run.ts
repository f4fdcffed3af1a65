import { startApp } from "../app.js";
import type { Terminal } from "../http/auth/token-notice.js";
import { aborted } from "../common/aborted.js";
import type { InForce, Settings } from "../config.js";
import type { Logger } from "../log.js";

export interface RunOptions {
  /** Each asks to read the configuration again. */
  readonly hangUps?: AsyncIterable<unknown>;
  /** Where somebody reads what is said at the start. */
  readonly terminal?: Terminal | undefined;
}

/**
 * Serves until `signal` is aborted, then ends in order. Rejects when the app cannot start or ends by itself in trouble.
 */
export async function run(
  settings: Settings,
  inForce: readonly InForce[],
  signal: AbortSignal,
  log: Logger,
  { hangUps, terminal }: RunOptions = {},
): Promise<void> {
  const app = await startApp(settings, log, inForce, terminal);
  const reloading = hangUps === undefined ? [] : [reloadOn(hangUps, app.reload, signal)];
  try {
    await Promise.race([app.done, aborted(signal), ...reloading]);
    if (signal.aborted) log.info({ signal: (signal.reason as Error).message }, "ending");
  } finally {
    await app.stop();
  }
}

/** One after the other. Resolves at the end of them all only, which the signal makes an error of its own. */
async function reloadOn(
  hangUps: AsyncIterable<unknown>,
  reload: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const _ of hangUps) await reload();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  await aborted(signal);
}
