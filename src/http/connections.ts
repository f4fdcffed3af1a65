import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Listener } from "./listener.js";

/**
 * All connections, including those in a handshake or with half a request, which node's own lists leave out. Above `most` the oldest
 * is closed, idle ones first, so that idle connections never keep out a new one such as a scrape.
 */
export function limitConnections(listeners: readonly Listener[], most: number): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  const answering = new Map<string, number>();
  for (const listener of listeners) {
    listener.on("connection", enter);
    listener.prependListener("request", answer);
  }
  return sockets;

  function enter(socket: Socket): void {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    if (sockets.size <= most) return;
    const oldest = [...sockets].find((other) => !answering.has(nameOf(other))) ?? [...sockets][0];
    oldest?.destroy();
    if (oldest !== undefined) sockets.delete(oldest);
  }

  function answer({ socket }: IncomingMessage, response: ServerResponse): void {
    const name = nameOf(socket);
    answering.set(name, (answering.get(name) ?? 0) + 1);
    response.once("close", () => {
      const left = (answering.get(name) ?? 1) - 1;
      if (left > 0) answering.set(name, left);
      else answering.delete(name);
    });
  }
}

/** A TLS request only knows its wrapped socket; the two ends identify both. */
function nameOf({ remoteAddress, remotePort, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`;
}
