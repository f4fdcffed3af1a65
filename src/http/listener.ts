import type { IncomingMessage, RequestListener, Server as HttpServer, ServerResponse } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { TLSSocket } from "node:tls";
import { refuseClient } from "./auth/client-certificate.js";
import type { WatchedWebConfig } from "./web-config/watch.js";
import type { Log } from "../log.js";
import { createServer as createHttpServer } from "./node-http.js";
import { answerInTurn } from "./request-order.js";
import type { WebConfig } from "./web-config/web-config.js";

export type Listener = HttpServer | HttpsServer;

/** Milliseconds. A slow or silent client is cut off before it can hold a place for long. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};
const silenceMs = 30_000;

/** For one address; TLS as the web configuration says. Each answers one request at a time on a connection. */
export function createListener(app: RequestListener, web: WatchedWebConfig | undefined, log: Log): Listener {
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
  answerInTurn(server, app);
  endAnswered(server);
  return server;
}

/** Ahead of node's own listeners: a changed certificate counts for this connection, a refused client never sends a request. */
function guard(server: HttpsServer, web: WatchedWebConfig, log: Log): HttpsServer {
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

/** A new certificate counts from the next connection on. */
export function renewListener(server: Listener, { tls }: WebConfig): void {
  if (tls === undefined || !("setSecureContext" in server)) return;
  server.setSecureContext(tls.context);
  server.closeIdleConnections();
}

/** A connection that was just answered is not kept for the next request once the server is closing. */
function endAnswered(server: Listener): void {
  server.prependListener("request", (_request: IncomingMessage, response: ServerResponse) => {
    response.once("close", () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
  });
}
