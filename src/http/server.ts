import type { AddressInfo, Socket } from "node:net";
import type { DetailsRule } from "./auth/access.js";
import { createApp } from "./express-app.js";
import { loadAssets } from "./pages/assets.js";
import { followConnections } from "./connections.js";
import type { Details } from "./api/details.js";
import type { ExpositionOptions } from "./metrics-route.js";
import { type ListenAddress, listenAll, printAddress } from "./listen.js";
import { createListener, type Listener, renewListener } from "./listener.js";
import { watchWebConfig } from "./web-config/watch.js";
import { createEventStream } from "./api/event-stream.js";
import type { Log } from "../log.js";
import { createSnapshots } from "./api/snapshot.js";
import type { Status } from "./api/status-document.js";
import { openToken, type Token } from "./auth/token.js";
import { provesWho, type WebConfig } from "./web-config/web-config.js";

/**
 * WHAT OTHERS ASK. `/metrics`, health, the status page as HTML, JSON and live, and ways of messages, over HTTP or TLS as the web configuration says. No
 * client can keep the process busy or from ending: every wait has a limit. The only room that knows express.
 */
export interface ServerOptions {
  /** At least one. */
  readonly listen: readonly ListenAddress[];
  readonly telemetryPath: string;
  /** In the format of the Prometheus exporter-toolkit (docs/web-configuration.md). */
  readonly webConfigFile?: string | undefined;
  readonly metrics: ExpositionOptions["metrics"];
  /** Why it is not ready, or undefined when it is. */
  readonly ready: () => string | undefined;
  /** Why the metrics may not be shown yet; default what `ready` says. */
  readonly withheld?: () => string | undefined;
  readonly status: () => Status;
  /** What is shown to those only who may see addresses. */
  readonly details: Details;
  /** Who they are (see access.ts). */
  readonly detailsRule: DetailsRule;
  /** Where the token is kept that shows them. */
  readonly stateDir: string;
  /** How long a message is looked for in the logs, in milliseconds; default 20 s: for more there is the command line. */
  readonly traceLimitMs?: number;
  readonly version: string;
  readonly log: Log;
  /** Milliseconds since the epoch; default the system's clock. */
  readonly now?: () => number;
  /** A clock in milliseconds that never runs backwards; default the system's. */
  readonly elapsed?: () => number;
}

export interface RunningServer {
  /** In the order of `listen`. */
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  /** Where a person on this machine can open each, without a slash at the end. */
  readonly urls: readonly string[];
  /** What shows details, where that is needed. */
  readonly token: Token | undefined;
  /** Reads the web configuration again, where there is one. */
  reload(): void;
  /** Ends when all is answered, at the latest after `graceMs`; connections still open then are cut. */
  close(graceMs: number): Promise<void>;
}

/** Throws ConfigError for a bad web configuration (all errors), Failure with one clear line when it cannot listen on all. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log, webConfigFile, now = Date.now, elapsed = () => performance.now() } = options;
  const apply = (config: WebConfig) => {
    for (const listener of listeners) renewListener(listener, config);
    // who may look on is asked anew
    live.endAll();
  };
  const web = webConfigFile === undefined ? undefined : watchWebConfig(webConfigFile, { log, elapsed, apply });
  const snapshot = createSnapshots({ ...options, now, elapsed });
  const live = createEventStream({ snapshot, log, elapsed, beforeRound: () => web?.check() });
  const token = needsToken(options, web?.current()) ? openToken(options.stateDir) : undefined;
  const parts = { web, token, snapshot, live, assets: loadAssets(), elapsed };
  const app = createApp({ withheld: options.ready, traceLimitMs: 20_000, ...options, ...parts });
  const listeners = options.listen.map(() => createListener(app, web, log));
  const sockets = followConnections(listeners, maxConnections);
  await listenAll(listeners, options.listen);
  const scheme = web?.current().tls === undefined ? "http" : "https";
  const addresses = listeners.map(addressOf);
  const urls = addresses.map(
    ({ host, port }) => `${scheme}://${printAddress({ host: isAny(host) ? "localhost" : host, port })}`,
  );
  log.debug({ version: options.version, addresses: addresses.map(printAddress), scheme }, "listening");
  let closed: Promise<unknown> | undefined;
  const close = async (graceMs: number) => {
    closed ??= closeAll(listeners, sockets, graceMs);
    live.endAll();
    await closed;
  };
  return { addresses, urls, token, reload: () => web?.reload(), close };
}

/** Of all addresses together. */
const maxConnections = 100;

/** The web configuration may come to prove who asks, but it never ceases to while this runs. */
function needsToken({ detailsRule }: ServerOptions, web: WebConfig | undefined): boolean {
  return detailsRule !== "everyone" && !provesWho(web);
}

function addressOf(listener: Listener): { readonly host: string; readonly port: number } {
  const { address, port } = listener.address() as AddressInfo;
  return { host: address, port };
}

function isAny(host: string): boolean {
  return host === "::" || host === "0.0.0.0";
}

async function closeAll(listeners: readonly Listener[], sockets: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  const closed = listeners.map((listener) => new Promise<void>((resolve) => listener.close(() => resolve())));
  for (const listener of listeners) listener.closeIdleConnections();
  const cut = setTimeout(() => {
    for (const listener of listeners) listener.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  }, graceMs);
  await Promise.all(closed);
  clearTimeout(cut);
}
