import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";

const script = join(import.meta.dirname, "../../packaging/healthcheck.mjs");
const tls = join(import.meta.dirname, "../fixtures/tls");
const certificates = { cert: readFileSync(join(tls, "server.crt")), key: readFileSync(join(tls, "server.key")) };
let server: Server | undefined;
const servers: Server[] = [];

afterEach(() => {
  for (const made of servers.splice(0)) made.close();
});

describe("the health check of the image", () => {
  test("is good where /-/healthy answers 200", async () => {
    expect(await check(await listen(createServer(answer(200))))).toEqual({ code: 0, said: "" });
  });

  test("is bad at any other answer", async () => {
    expect(await check(await listen(createServer(answer(503))))).toEqual({
      code: 1,
      said: "not healthy: status 503\n",
    });
  });

  test("is bad where nobody listens", async () => {
    const address = await listen(createServer());
    await new Promise((resolve) => server?.close(resolve));
    expect(await check(address)).toEqual({ code: 1, said: "not healthy: ECONNREFUSED\n" });
  });

  test("speaks TLS where the exporter does, whatever name its certificate has", async () => {
    expect(await check(await listen(createTlsServer(certificates, answer(200))))).toEqual({ code: 0, said: "" });
  });

  test("takes a server that asks for a certificate for alive", async () => {
    const strict = { ...certificates, requestCert: true, rejectUnauthorized: true, ca: certificates.cert };
    expect(await check(await listen(createTlsServer(strict, answer(200))))).toEqual({ code: 0, said: "" });
  });

  test("asks on this host where the exporter listens on all", async () => {
    const port = (await listen(createServer(answer(200)))).split(":")[1];
    expect(await check(`:${port}`)).toEqual({ code: 0, said: "" });
    expect(await check(`0.0.0.0:${port}`)).toEqual({ code: 0, said: "" });
  });

  test("asks on all addresses that the exporter listens on, and names the one that does not answer well", async () => {
    const good = await listen(createServer(answer(200)));
    const other = await listen(createTlsServer(certificates, answer(200)));
    expect(await check(`${good}, ${other}`)).toEqual({ code: 0, said: "" });
    const bad = await listen(createServer(answer(503)));
    expect(await check(`${good},${bad}`)).toEqual({ code: 1, said: `not healthy: ${bad}: status 503\n` });
    expect(await check("10052")).toEqual({ code: 1, said: "not healthy: invalid address 10052\n" });
  });
});

function answer(status: number): RequestListener {
  return (request, response) => void response.writeHead(request.url === "/-/healthy" ? status : 404).end();
}

async function listen(made: Server): Promise<string> {
  server = made;
  servers.push(made);
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(made.address() as AddressInfo).port}`;
}

function check(address: string): Promise<{ code: number; said: string }> {
  const env = { ...process.env, XMAIL_EXPORTER_WEB_LISTEN_ADDRESS: address };
  return new Promise((resolve) => {
    execFile(process.execPath, [script], { env }, (error, _stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), said: stderr });
    });
  });
}
