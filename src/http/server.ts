import type { AddressInfo, Socket } from "node:net";
import type { DetailsRule } from "./auth/access.js";
import { createApp } from "./express-app.js";
import { loadAssets } from "./pages/assets.js";
import { loadRunbooks } from "./pages/runbooks.js";
import { limitConnections } from "./connections.js";
import type { Details } from "./api/details.js";
import type { MetricsRouteOptions } from "./metrics-route.js";
import { type ListenAddress, listenAll, formatAddress } from "./listen.js";
import { createListener, type Listener, updateCertificate } from "./listener.js";
import { watchWebConfig } from "./web-config/watch.js";
import { createEventStream } from "./api/event-stream.js";
import type { Log } from "../log.js";
import { createSnapshots } from "./api/snapshot.js";
import type { SpanHistory, SpanName } from "./api/history-document.js";
import type { Language } from "../texts/language.js";
import type { Status } from "./api/status-document.js";
import { openToken, watchToken, type Token } from "./auth/token.js";
import { requiresAuthentication, type WebConfig } from "./web-config/web-config.js";

/**
 * THE HTTP SERVER: `/metrics`, health, the status page as HTML, JSON and live, and message traces, over HTTP or TLS as the web
 * configuration says. No client can keep the process busy or from ending: every wait has a limit. The only room that knows express.
 */
export interface ServerOptions {
  /** At least one. */
  readonly listen: readonly ListenAddress[];
  readonly telemetryPath: string;
  /** In the format of the Prometheus exporter-toolkit (docs/web-configuration.md). */
  readonly webConfigFile?: string | undefined;
  readonly metrics: MetricsRouteOptions["metrics"];
  /** Why it is not ready, or undefined when it is. */
  readonly notReady: () => string | undefined;
  /** Why the metrics may not be shown yet; default `notReady`. */
  readonly metricsNotReady?: () => string | undefined;
  readonly status: (language: Language) => Status;
  readonly history: (span: SpanName) => SpanHistory;
  /** What only people who may see addresses are shown. */
  readonly details: Details;
  /** Who they are (see access.ts). */
  readonly detailsRule: DetailsRule;
  /** Where the token for the details is kept. */
  readonly stateDir: string;
  /** Time limit of a message trace in milliseconds; default 20 s: for more there is the command line. */
  readonly traceLimitMs?: number;
  readonly version: string;
  readonly log: Log;
  /** Milliseconds since the epoch; default the system's clock. */
  readonly now?: () => number;
  /** A monotonic clock in milliseconds; default the system's. */
  readonly elapsed?: () => number;
}

export interface RunningServer {
  /** In the order of `listen`. */
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  /** The URL of each for a browser on this machine, without a trailing slash. */
  readonly urls: readonly string[];
  /** The token that shows details, where one is required. */
  readonly token: Token | undefined;
  /** Reads the web configuration again, where there is one. */
  reload(): void;
  /** To be called every second or so. */
  tick(): void;
  /** Resolves when all requests are answered, at the latest after `graceMs`; connections still open then are closed. */
  close(graceMs: number): Promise<void>;
}

/** Throws ConfigError for a bad web configuration (all errors), Failure with one clear line when it cannot listen on all. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log, webConfigFile, now = Date.now, elapsed = () => performance.now() } = options;
  const apply = (config: WebConfig) => {
    for (const listener of listeners) updateCertificate(listener, config);
    // live pages reconnect, and authenticate again
    live.endAll();
  };
  const web = webConfigFile === undefined ? undefined : watchWebConfig(webConfigFile, { log, elapsed, apply });
  const snapshots = createSnapshots({ ...options, now, elapsed });
  const live = createEventStream({ snapshots, log, elapsed, beforeRound: () => web?.check() });
  const token = needsToken(options, web?.current()) ? openToken(options.stateDir) : undefined;
  const parts = {
    web,
    token,
    snapshot: snapshots.current,
    live,
    assets: loadAssets(),
    runbooks: loadRunbooks(),
    elapsed,
  };
  const app = createApp({ metricsNotReady: options.notReady, traceLimitMs: 20_000, ...options, ...parts });
  const listeners = options.listen.map(() => createListener(app, web, log));
  const sockets = limitConnections(listeners, maxConnections);
  await listenAll(listeners, options.listen);
  const scheme = web?.current().tls === undefined ? "http" : "https";
  const addresses = listeners.map(addressOf);
  const urls = addresses.map(
    ({ host, port }) => `${scheme}://${formatAddress({ host: isAny(host) ? "localhost" : host, port })}`,
  );
  log.debug({ version: options.version, addresses: addresses.map(formatAddress), scheme }, "listening");
  let closed: Promise<unknown> | undefined;
  const close = async (graceMs: number) => {
    closed ??= closeAll(listeners, sockets, graceMs);
    live.endAll();
    await closed;
  };
  const tick = token === undefined ? () => undefined : watchToken(token);
  return { addresses, urls, token, reload: () => web?.reload(), tick, close };
}

/** Of all addresses together. */
const maxConnections = 100;

/** A reload of the web configuration may add authentication, but never remove it. */
function needsToken({ detailsRule }: ServerOptions, web: WebConfig | undefined): boolean {
  return detailsRule !== "everyone" && !requiresAuthentication(web);
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
