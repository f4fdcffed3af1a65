import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type RunningServer, type ServerOptions, startServer } from "../../src/http/server.js";
import type { Log } from "../../src/log.js";
import { details, history, status } from "./api/given-status.js";

export const openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

export interface Said {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

/** A log that keeps what was said. */
export function keepLog(): Log & { readonly said: Said[] } {
  const said: Said[] = [];
  const say = (level: string) => (fields: object, message: string) => void said.push({ level, fields, message });
  return { said, debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
}

/** With the one address that most tests need. */
export interface TestServer extends RunningServer {
  readonly address: { readonly host: string; readonly port: number };
  readonly url: string;
}

/** A server on a free port of this machine, ended with the test. */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const server = await startServer({
    listen: [{ host: "127.0.0.1", port: 0 }],
    telemetryPath: "/metrics",
    metrics: () => Promise.resolve({ contentType: openMetrics, body: "xmail_up 1\n# EOF\n" }),
    notReady: () => undefined,
    status: () => status,
    history,
    details,
    detailsRule: "local",
    stateDir: makeFolder(),
    version: "1.2.3",
    log: keepLog(),
    ...options,
  });
  onTestFinished(() => server.close(0));
  const [address] = server.addresses;
  const [url] = server.urls;
  if (address === undefined || url === undefined) throw new Error("it listens nowhere");
  return { ...server, address, url };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

/** One request on a connection of its own. */
export async function ask(url: string, options: RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith("https:") ? httpsRequest : httpRequest;
    const request = send(url, { agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const body = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString() });
      });
    });
    request.on("error", reject);
    request.end();
  });
}

/** A folder that goes with the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "xmail-exporter-http-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

let writes = 0;

/** Writes a file whose modification time differs from that of any write before, however fast they follow. */
export function writeNew(path: string, text: string): string {
  writeFileSync(path, text);
  writes += 1;
  utimesSync(path, 1_700_000_000 + writes, 1_700_000_000 + writes);
  return path;
}

export function fixture(name: string): string {
  return join(import.meta.dirname, "../fixtures/tls", name);
}
