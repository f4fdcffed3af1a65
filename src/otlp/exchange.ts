import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { decode, isPlain, maxBody } from "./content-encoding.js";
import type { HttpResponse, ResponseResult } from "./http-reply.js";

/** One call of an exporter and the one HTTP request it may make. */
export interface Exchange {
  /** Settles once: with the HTTP answer as soon as it is complete, or with the reason why there is none. */
  readonly reply: Promise<ResponseResult>;
  /** Runs the call; whatever request it makes, now or later, belongs to this exchange. */
  run(call: () => void): void;
  /** True once all of the request has left this process: what it was sent from may be written over. */
  isSent(): boolean;
  /** Settles with this reply if nothing came before. */
  settle(reply: ResponseResult): void;
  /** Settles with this error if nothing came before, and breaks the connection, even one kept open for later. */
  abandon(error: string): void;
}

export interface Observer {
  begin(): Exchange;
  close(): void;
}

/**
 * Learns what OpenTelemetry's exporters hide (status, Retry-After, body) from Node's own diagnostics channels. Which
 * request belongs to which call is known from its asynchronous context, so that other HTTP clients of the process are
 * never looked at. An exporter's own quick retries are cut off: one call is one request, and waiting is our business.
 */
export function createObserver(): Observer {
  const context = new AsyncLocalStorage<Call>();
  const calls = new WeakMap<ClientRequest, Call>();

  const onRequest = (message: unknown) => {
    const call = context.getStore();
    if (call === undefined) return;
    const { request } = message as { request: ClientRequest };
    if (call.request !== undefined) {
      request.destroy(new Error("one request only for each call"));
      return;
    }
    call.request = request;
    calls.set(request, call);
    watchRequest(request, call);
  };
  const onResponse = (message: unknown) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    const call = calls.get(request);
    if (call !== undefined) watchResponse(response, call);
  };

  subscribe("http.client.request.created", onRequest);
  subscribe("http.client.response.finish", onResponse);
  return {
    begin: () => beginExchange(context),
    close() {
      unsubscribe("http.client.request.created", onRequest);
      unsubscribe("http.client.response.finish", onResponse);
    },
  };
}

interface Call {
  request: ClientRequest | undefined;
  socket: Socket | undefined;
  /** The request was on its way over a new connection: what breaks now may be due to its size. */
  underWay: boolean;
  /** A reply that is still being decoded is the one: nothing that comes later counts. */
  settle(reply: ResponseResult | Promise<ResponseResult>): void;
}

function beginExchange(context: AsyncLocalStorage<Call>): Exchange {
  const { promise, resolve } = Promise.withResolvers<ResponseResult>();
  const call: Call = { request: undefined, socket: undefined, underWay: false, settle: resolve };
  return {
    reply: promise,
    run: (act) => context.run(call, act),
    isSent: () => call.request?.writableFinished === true,
    settle: resolve,
    abandon(error) {
      call.settle({ error, interrupted: call.underWay });
      call.request?.destroy();
      call.socket?.destroy();
    },
  };
}

function watchRequest(request: ClientRequest, call: Call): void {
  request.once("socket", (socket) => {
    call.socket = socket;
    const ready = "encrypted" in socket ? "secureConnect" : "connect";
    if (socket.connecting) socket.once(ready, () => (call.underWay = true));
    // a connection through a proxy is made when it comes here
    else call.underWay = !request.reusedSocket;
  });
  request.once("timeout", () => call.settle({ error: "no answer in time", interrupted: call.underWay }));
  request.once("error", (error) => call.settle({ error: describe(error), interrupted: call.underWay }));
}

function watchResponse(response: IncomingMessage, call: Call): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let isSettled = false;
  const settle = (ended: boolean) => {
    if (isSettled) return;
    isSettled = true;
    const reply = {
      status: response.statusCode ?? 0,
      contentType: response.headers["content-type"],
      retryAfter: response.headers["retry-after"],
      body: Buffer.concat(chunks).subarray(0, maxBody),
      complete: ended && size <= maxBody,
    };
    const encoding = response.headers["content-encoding"];
    call.settle(isPlain(reply.body, encoding) ? reply : decodeReply(reply, encoding));
  };
  response.on("data", (chunk: Buffer) => {
    if (size < maxBody) chunks.push(chunk);
    size += chunk.length;
  });
  response.once("end", () => {
    settle(response.complete);
    // the exporter, which reads it after us, does not even try again then; of `0` it would make a timer of -1 ms,
    // and Node says so on stderr
    response.headers["retry-after"] = never;
  });
  response.once("error", () => settle(false));
  response.once("close", () => settle(false));
}

/** Seconds: longer than any timeout. */
const never = "31536000";

async function decodeReply(reply: HttpResponse, encoding: string | undefined): Promise<HttpResponse> {
  const { body, complete, unknown } = await decode(reply.body, encoding);
  return { ...reply, body, complete: reply.complete && complete, encoding: unknown };
}

/** A connection tried over IPv4 and IPv6 fails with several errors and no message of its own. */
function describe(error: Error): string {
  if (error.message !== "") return error.message;
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [];
  return parts.map((part) => (part instanceof Error ? part.message : String(part))).join(", ") || error.name;
}
