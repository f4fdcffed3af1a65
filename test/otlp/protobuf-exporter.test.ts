import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { manyItems } from "./memory-source.js";
import { createRecordSender, logRecordOf, type RecordSender } from "./records.js";
import { readProtobufRequest } from "./backend-protobuf.js";
import { endpointAt, noCertificates } from "./endpoints.js";

let server: Server;
let sender: RecordSender;
let bodies: Promise<Buffer>[];

/** The backend answers at the first bytes, and goes on reading. */
beforeEach(async () => {
  bodies = [];
  server = createServer((request, response) => {
    const { promise, resolve } = Promise.withResolvers<Buffer>();
    bodies.push(promise);
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => {
      if (parts.push(part) === 1) response.writeHead(200).end();
    });
    request.on("end", () => resolve(Buffer.concat(parts)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");
  const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  sender = createRecordSender({ endpoint: endpointAt(endpoint), certificates: noCertificates });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  sender.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it("does not write over a request that is answered, but still being compressed", async () => {
  const [first, second] = ["first", "second"].map((word) =>
    manyItems(500).map((item, index) => ({ ...logRecordOf(item), body: confuse(`${word} ${String(index)}`) })),
  );
  await sender.send(first ?? []);
  await sender.send(second ?? []);
  for (const [index, records] of [first, second].entries()) {
    const sent = readProtobufRequest(gunzipSync((await bodies[index]) ?? ""));
    expect(sent.map(({ body }) => body)).toEqual(records?.map(({ body }) => body));
  }
});

/** Some 4000 characters that cannot be compressed much, so that compressing takes its time. */
function confuse(seed: string): string {
  return Array.from({ length: 63 }, (_, part) =>
    createHash("sha256")
      .update(`${seed} ${String(part)}`)
      .digest("hex"),
  ).join("");
}
