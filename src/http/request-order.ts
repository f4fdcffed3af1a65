import type { RequestListener, Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";

/**
 * ONE REQUEST AT A TIME on a connection. Pipelined requests stay unread until the response before them is flushed: node itself would
 * parse and start 2,400 requests of one read at once. Replaces `server`'s own listener.
 */
export function serializeRequests(server: HttpServer | HttpsServer, answer: RequestListener): void {
  const orders = new WeakMap<Socket, RequestOrder>();

  server.on("setSecureContext" in server ? "secureConnection" : "connection", (socket: Socket) => {
    orders.set(socket, serializeSocket(socket));
  });
  server.on("request", (request, response) => {
    const start = () => answer(request, response);
    const order = orders.get(request.socket);
    if (order === undefined) return start();
    // through the event loop, so that other connections are served too
    response.once("close", () => setImmediate(order.end));
    order.begin(start);
  });
}

interface RequestOrder {
  begin(start: () => void): void;
  end(): void;
}

/** Sits between the socket and node's parser, which gets the bytes up to the next blank line, and no more while a request is running. */
function serializeSocket(socket: Socket): RequestOrder {
  const [parse] = socket.listeners("data") as ((bytes: Buffer) => void)[];
  // a blank line split between two reads ends one request and brings the next
  const waiting: (() => void)[] = [];
  let isBusy = false;

  if (parse !== undefined) {
    socket.off("data", parse);
    socket.on("readable", feed);
  }

  function feed(): void {
    for (let bytes = take(); bytes !== undefined; bytes = take()) parse?.call(socket, bytes);
    // so that a disconnect is still noticed
    if (socket.readableLength === 0) socket.read(0);
  }

  function take(): Buffer | undefined {
    const bytes = isBusy || socket.destroyed ? null : (socket.read() as Buffer | null);
    const end = bytes?.indexOf(blankLine) ?? -1;
    if (bytes === null || end === -1) return bytes ?? undefined;
    socket.unshift(bytes.subarray(end + blankLine.length));
    return bytes.subarray(0, end + blankLine.length);
  }

  function begin(start: () => void): void {
    if (isBusy) waiting.push(start);
    else {
      isBusy = true;
      start();
    }
  }

  function end(): void {
    isBusy = false;
    const next = waiting.shift();
    if (next === undefined) feed();
    else begin(next);
  }

  return { begin, end };
}

const blankLine = "\r\n\r\n";
