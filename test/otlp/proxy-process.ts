/**
 * A forward proxy as a program of its own, for http (absolute URLs) and https (CONNECT). Knows every host as 127.0.0.1. Wants
 * `anna:secret`. Writes its port, then one line per request: `CONNECT backend.test:443`. To `hang.test` it never answers.
 */
import { createServer, request as forward, type IncomingMessage } from "node:http";
import { connect } from "node:net";

const wanted = `Basic ${Buffer.from("anna:secret").toString("base64")}`;

const proxy = createServer((request, response) => {
  process.stdout.write(`${request.method} ${request.url}\n`);
  if (!isAllowed(request)) return response.writeHead(407).end("who are you?");
  const { port, pathname, search } = new URL(request.url ?? "");
  const { "proxy-authorization": _, "proxy-connection": __, ...headers } = request.headers;
  const options = { host: "127.0.0.1", port, path: pathname + search, method: request.method, headers };
  const onward = forward(options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.writeHead(502).end());
  return request.pipe(onward);
});
proxy.on("connect", (request, socket) => {
  process.stdout.write(`CONNECT ${request.url}\n`);
  socket.on("error", () => undefined);
  if (request.url?.startsWith("hang.test:") === true) {
    socket.resume().on("end", () => process.stdout.write(`closed ${request.url}\n`));
    return;
  }
  if (!isAllowed(request)) return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  const onward = connect(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.pipe(onward).pipe(socket);
  });
  onward.on("error", () => socket.destroy());
});
proxy.listen(0, "127.0.0.1", () => {
  const address = proxy.address();
  process.stdout.write(`${typeof address === "object" ? String(address?.port) : ""}\n`);
});

function isAllowed({ headers }: IncomingMessage): boolean {
  return headers["proxy-authorization"] === wanted;
}
