import dns from "node:dns";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { endpointAt, noCertificates } from "./endpoints.js";
import { manyItems } from "./memory-source.js";
import { createRecordSender, logRecordOf } from "./records.js";

const records = manyItems(1).map((item) => logRecordOf(item));
const servers: Server[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(host: string, port = 0): Promise<{ server: Server; requests: () => number; port: number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    request.resume().on("end", () => response.writeHead(200).end());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return { server, requests: () => requests, port: (server.address() as AddressInfo).port };
}

it("resolves the endpoint's name again for each new connection", async () => {
  const old = await listen("127.0.0.1");
  const successor = await listen("127.0.0.2", old.port);
  let address = "127.0.0.1";
  const lookup = vi
    .spyOn(dns, "lookup")
    .mockImplementation(((_: string, __: object, done: (...found: unknown[]) => void) =>
      done(null, [{ address, family: 4 }])) as never);
  const sender = createRecordSender({
    endpoint: endpointAt(`http://backend.test:${old.port}`),
    certificates: noCertificates,
  });
  const send = async () => (await sender.send(records)).type;
  expect(await send()).toBe("accepted");
  address = "127.0.0.2";
  // the connection that is open still leads to a server that answers
  expect(await send()).toBe("accepted");
  expect(lookup).toHaveBeenCalledTimes(1);
  old.server.closeAllConnections();
  await expect.poll(send).toBe("accepted");
  sender.close();
  expect([old.requests(), successor.requests()]).toEqual([2, 1]);
  expect(lookup).toHaveBeenCalledTimes(2);
});
