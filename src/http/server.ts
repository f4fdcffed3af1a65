import type { IncomingMessage, Server as HttpServer, ServerResponse } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { DetailsRule } from "./access.js";
import { createApp } from "./app.js";
import { loadAssets } from "./assets.js";
import { refuseClient } from "./client-certificate.js";
import { followConnections } from "./connections.js";
import type { Details } from "./details.js";
import type { ExpositionOptions } from "./exposition.js";
import { type ListenAddress, listen, printAddress } from "./listen.js";
import { type LiveWebConfig, openWebConfig } from "./live-web-config.js";
import { createLive } from "./live.js";
import type { Log } from "./log.js";
import { createServer as createHttpServer } from "./node-http.js";
import { createSnapshots } from "./snapshot.js";
import type { Status } from "./status.js";
import { openToken, type Token } from "./token.js";
import { answerInTurn } from "./turns.js";
import { provesWho, type WebConfig } from "./web-config.js";

/**
 * WHAT OTHERS ASK. `/metrics`, health, the status page as HTML, JSON and live, and ways of messages, over HTTP or TLS as the web configuration says. No
 * client can keep the process busy or from ending: every wait has a limit. The only room that knows express.
 */
export interface ServerOptions {
  readonly listen: ListenAddress;
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
  readonly address: { readonly host: string; readonly port: number };
  /** Where a person on this machine can open it, without a slash at the end. */
  readonly url: string;
  /** What shows details, where that is needed. */
  readonly token: Token | undefined;
  /** Ends when all is answered, at the latest after `graceMs`; connections still open then are cut. */
  close(graceMs: number): Promise<void>;
}

/** Throws ConfigError for a bad web configuration (all faults), Failure with one clear line when it cannot listen. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log, webConfigFile, now = Date.now, elapsed = () => performance.now() } = options;
  const apply = (config: WebConfig) => {
    renew(server, config);
    // who may look on is asked anew
    live.endAll();
  };
  const web = webConfigFile === undefined ? undefined : openWebConfig(webConfigFile, { log, elapsed, apply });
  const snapshot = createSnapshots({ ...options, now, elapsed });
  const live = createLive({ snapshot, log, elapsed, beforeRound: () => web?.check() });
  const token = needsToken(options, web?.current()) ? openToken(options.stateDir) : undefined;
  const parts = { web, token, snapshot, live, assets: loadAssets(), elapsed };
  const app = createApp({ withheld: options.ready, traceLimitMs: 20_000, ...options, ...parts });
  const server: HttpServer | HttpsServer = createServer(web, log);
  answerInTurn(server, app);
  const sockets = followConnections(server, maxConnections);
  endAnswered(server);
  await listen(server, options.listen);
  const { address: host, port } = addressOf(server);
  const scheme = web?.current().tls === undefined ? "http" : "https";
  const url = `${scheme}://${printAddress({ host: isAny(host) ? "localhost" : host, port })}`;
  log.debug({ version: options.version, address: printAddress({ host, port }), tls: scheme === "https" }, "listening");
  let closed: Promise<void> | undefined;
  const close = (graceMs: number) => {
    closed ??= closeServer(server, sockets, graceMs);
    live.endAll();
    return closed;
  };
  return { address: { host, port }, url, token, close };
}

/** The web configuration may come to prove who asks, but it never ceases to while this runs. */
function needsToken({ detailsRule }: ServerOptions, web: WebConfig | undefined): boolean {
  return detailsRule !== "everyone" && !provesWho(web);
}

/** Milliseconds. A slow or silent client is cut off before it can hold a place for long. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};
const silenceMs = 30_000;
const maxConnections = 100;

function createServer(web: LiveWebConfig | undefined, log: Log): HttpServer | HttpsServer {
  const tls = web?.current().tls;
  const server =
    web === undefined || tls === undefined
      ? createHttpServer(limits)
      : guard(
          // who may stay is decided after the handshake, by the policy that is in force then
          createHttpsServer({
            ...limits,
            ...tls.context,
            requestCert: tls.client.ask,
            rejectUnauthorized: false,
            handshakeTimeout: 10_000,
          }),
          web,
          log,
        );
  server.timeout = silenceMs;
  return server;
}

/** Ahead of node's own listeners: a changed certificate counts for this connection, a refused client never sends a request. */
function guard(server: HttpsServer, web: LiveWebConfig, log: Log): HttpsServer {
  server.prependListener("connection", () => web.check());
  server.prependListener("secureConnection", (socket: TLSSocket) => {
    const policy = web.current().tls?.client;
    const reason = policy && refuseClient(policy, socket);
    if (reason === undefined) return;
    log.debug({ reason, address: socket.remoteAddress }, "a TLS client was refused");
    socket.destroy();
  });
  server.on("tlsClientError", (error, socket) => {
    log.debug({ reason: error.message, address: socket.remoteAddress }, "a TLS handshake failed");
  });
  return server;
}

function renew(server: HttpServer | HttpsServer, { tls }: WebConfig): void {
  if (tls === undefined || !("setSecureContext" in server)) return;
  server.setSecureContext(tls.context);
  server.closeIdleConnections();
}

/** A connection that was just answered is not kept for the next request once the server is closing. */
function endAnswered(server: HttpServer | HttpsServer): void {
  server.prependListener("request", (_request: IncomingMessage, response: ServerResponse) => {
    response.once("close", () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
  });
}

function addressOf(server: HttpServer | HttpsServer): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the server has no address");
  return address;
}

function isAny(host: string): boolean {
  return host === "::" || host === "0.0.0.0";
}

async function closeServer(
  server: HttpServer | HttpsServer,
  sockets: ReadonlySet<Socket>,
  graceMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  }, graceMs);
  await closed;
  clearTimeout(cut);
}
