import { connect as connectTcp, type Socket } from "node:net";
import type { ProbeService, ProbeTarget } from "../common/services.js";
import { reasonOf } from "../errors.js";

/** What one probe found: the seconds from the start of the connection to the greeting, or why there was none. */
export type Greeting = { readonly seconds: number } | { readonly error: string };

export interface ProbeOptions {
  readonly timeoutMs: number;
  /** Milliseconds of a steady clock. */
  elapsed(): number;
}

/**
 * Connects, reads the greeting, says QUIT where the protocol has it before a login, and closes. XMail writes no line of its logs for that
 * (docs/security.md). Never rejects; ends at the timeout or when `signal` is aborted.
 */
export async function readGreeting(
  { service, host, port }: ProbeTarget,
  { timeoutMs, elapsed }: ProbeOptions,
  signal: AbortSignal,
): Promise<Greeting> {
  const start = elapsed();
  const protocol = protocols[service];
  const socket = protocol.tls ? connectTls(host, port) : connectTcp({ host, port });
  try {
    const text = await firstText(socket, protocol, timeoutMs, signal);
    const seconds = (elapsed() - start) / 1000;
    if (!protocol.expected.test(text)) return { error: describeRefusal(text) };
    return { seconds };
  } catch (error) {
    return { error: error instanceof NoGreeting ? error.message : reasonOf(error) };
  } finally {
    leave(socket, protocol.farewell);
  }
}

/** Whose certificate it is says nothing about whether XMail is alive. */
function connectTls(host: string, port: number): Socket {
  // loaded only where it is used: nearly no start needs it
  return process.getBuiltinModule("node:tls").connect({ host, port, rejectUnauthorized: false });
}

/** Its first bytes; where the service says nothing by itself, nothing once it is connected. */
async function firstText(
  socket: Socket,
  { tls, isSilent }: Protocol,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const connected = tls ? "secureConnect" : "connect";
  const abort = () => reject(new NoGreeting("stopped"));
  const timer = setTimeout(() => reject(new NoGreeting(`no answer within ${timeoutMs / 1000} seconds`)), timeoutMs);
  let text = "";
  signal.addEventListener("abort", abort, { once: true });
  socket.on("error", reject);
  socket.on("close", () => reject(new NoGreeting("the connection was closed without a greeting")));
  socket.on("data", (bytes) => {
    text = (text + bytes.toString("latin1")).slice(0, longest);
    if (text.includes("\n") || text.length === longest) resolve(text);
  });
  if (isSilent === true) socket.on(connected, () => resolve(""));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

/** A server that closes by itself keeps no connection in TIME_WAIT here; one that does not is not waited for. */
function leave(socket: Socket, farewell: string): void {
  socket.on("error", () => undefined);
  socket.end(farewell);
  const timer = setTimeout(() => socket.destroy(), leaveMs);
  timer.unref();
  socket.on("close", () => clearTimeout(timer));
}

class NoGreeting extends Error {}

/**
 * Only the codes, `421` of SMTP, `-ERR` of POP3, `-00130` of CTRL, and whether they mean the client's address: the rest is the server's text. Tried with XMail 1.27:
 * `421 [XMail 1.27 ESMTP Server] service not available (-130), closing ...`.
 */
function describeRefusal(text: string): string {
  const code = /^(?:\d{3}(?=[ -])|-ERR\b|-\d{5}\b)/.exec(text)?.[0];
  if (code === undefined) return "what answers is not this service";
  const isOfAddress = /^-ERR Server does not like Your IP|^-0*(?:107|130) |^\d{3} .*\(-(?:107|130)\)/.test(text);
  return `it answers with ${code}${isOfAddress ? ": XMail refuses the address of the exporter" : ""}`;
}

interface Protocol {
  readonly expected: RegExp;
  readonly farewell: string;
  readonly tls?: true;
  /** Waits for the client to speak first. */
  readonly isSilent?: true;
}

const smtp = { expected: /^220[ -]/, farewell: "QUIT\r\n" };
const pop3 = { expected: /^\+OK/, farewell: "QUIT\r\n" };
// a line that is no login would be answered and not logged, but it need not be
const ctrl = { expected: /^\+0/, farewell: "" };
const protocols: Readonly<Record<ProbeService, Protocol>> = {
  ...{ smtp, smtps: { ...smtp, tls: true } },
  ...{ pop3, pop3s: { ...pop3, tls: true } },
  ...{ ctrl, ctrls: { ...ctrl, tls: true } },
  // a query would be logged
  finger: { expected: /^/, farewell: "", isSilent: true },
};

const longest = 1_024;
/** Milliseconds. */
const leaveMs = 2_000;
