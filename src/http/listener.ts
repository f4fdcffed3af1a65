import type { IncomingMessage, RequestListener, Server as HttpServer, ServerResponse } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { TLSSocket } from "node:tls";
import { refuseClient } from "./auth/client-certificate.js";
import type { WatchedWebConfig } from "./web-config/watch.js";
import type { Log } from "../log.js";
import { createServer as createHttpServer } from "./node-http.js";
import { serializeRequests } from "./request-order.js";
import type { WebConfig } from "./web-config/web-config.js";

export type Listener = HttpServer | HttpsServer;

/** Milliseconds. A slow or silent client is disconnected before it can occupy a connection for long. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};
const idleTimeoutMs = 30_000;

/** The server for one address, with TLS if the web configuration says so. Serves one request at a time on a connection. */
export function createListener(app: RequestListener, web: WatchedWebConfig | undefined, log: Log): Listener {
  const tls = web?.current().tls;
  const server =
    web === undefined || tls === undefined
      ? createHttpServer(limits)
      : refuseClients(
          // loaded here, since it takes long; client certificates are checked after the handshake, by the policy in effect then
          process.getBuiltinModule("node:https").createServer({
            ...limits,
            ...tls.context,
            requestCert: tls.client.isRequested,
            rejectUnauthorized: false,
            handshakeTimeout: 10_000,
          }),
          web,
          log,
        );
  server.timeout = idleTimeoutMs;
  serializeRequests(server, app);
  closeAfterResponse(server);
  return server;
}

/** Runs before node's own listeners: a changed certificate applies to this connection, and a refused client never sends a request. */
function refuseClients(server: HttpsServer, web: WatchedWebConfig, log: Log): HttpsServer {
  server.prependListener("connection", () => web.check());
  server.prependListener("secureConnection", (socket: TLSSocket) => {
    const policy = web.current().tls?.client;
    const reason = policy && refuseClient(policy, socket);
    if (reason === undefined) return;
    log.debug({ reason, address: socket.remoteAddress }, "TLS client rejected");
    socket.destroy();
  });
  server.on("tlsClientError", (error, socket) => {
    log.debug({ reason: error.message, address: socket.remoteAddress }, "TLS handshake failed");
  });
  return server;
}

/** A new certificate applies from the next connection on. */
export function updateCertificate(server: Listener, { tls }: WebConfig): void {
  if (tls === undefined || !("setSecureContext" in server)) return;
  server.setSecureContext(tls.context);
  server.closeIdleConnections();
}

/** Once the server is closing, a connection is closed after its response. */
function closeAfterResponse(server: Listener): void {
  server.prependListener("request", (_request: IncomingMessage, response: ServerResponse) => {
    response.once("close", () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
  });
}
