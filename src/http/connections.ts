import type { IncomingMessage, Server as HttpServer, ServerResponse } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";

/**
 * All connections, also those in a handshake or with half a request, which node's own lists leave out. Above `most` the
 * oldest has to go, one that is not being answered first: whoever came last, a scrape perhaps, is never turned away for
 * those that only sit there.
 */
export function followConnections(server: HttpServer | HttpsServer, most: number): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  const answering = new Map<string, number>();

  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    if (sockets.size <= most) return;
    const oldest = [...sockets].find((other) => !answering.has(nameOf(other))) ?? [...sockets][0];
    oldest?.destroy();
    if (oldest !== undefined) sockets.delete(oldest);
  });
  server.prependListener("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    const name = nameOf(socket);
    answering.set(name, (answering.get(name) ?? 0) + 1);
    response.once("close", () => {
      const left = (answering.get(name) ?? 1) - 1;
      if (left > 0) answering.set(name, left);
      else answering.delete(name);
    });
  });
  return sockets;
}

/** A request over TLS knows its wrapped socket only; the client's end names both. */
function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
