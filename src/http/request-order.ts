import type { RequestListener, Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";

/**
 * ONE REQUEST AT A TIME on a connection. What a client sends ahead stays unread, and in the end unsent, until the answer before it is
 * flushed: node itself would take apart 2,400 requests of one read at once, and start them all. Replaces `server`'s own listener.
 */
export function answerInTurn(server: HttpServer | HttpsServer, answer: RequestListener): void {
  const turns = new WeakMap<Socket, Turns>();

  server.on("setSecureContext" in server ? "secureConnection" : "connection", (socket: Socket) => {
    turns.set(socket, takeTurns(socket));
  });
  server.on("request", (request, response) => {
    const start = () => answer(request, response);
    const turn = turns.get(request.socket);
    if (turn === undefined) return start();
    // by way of the event loop, so that other connections have their turns too
    response.once("close", () => setImmediate(turn.end));
    turn.begin(start);
  });
}

interface Turns {
  begin(start: () => void): void;
  end(): void;
}

/** Stands between the socket and node's parser, which gets a piece up to the next blank line, and no more while it is busy. */
function takeTurns(socket: Socket): Turns {
  const [parse] = socket.listeners("data") as ((bytes: Buffer) => void)[];
  // a blank line that arrives in two pieces ends one request and brings the next
  const waiting: (() => void)[] = [];
  let isBusy = false;

  if (parse !== undefined) {
    socket.off("data", parse);
    socket.on("readable", feed);
  }

  function feed(): void {
    for (let bytes = take(); bytes !== undefined; bytes = take()) parse?.call(socket, bytes);
    // a client that goes is noticed all the same
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
