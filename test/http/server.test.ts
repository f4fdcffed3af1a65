import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Failure } from "../../src/errors.js";
import { loadAssets } from "../../src/http/pages/assets.js";
import { status } from "./api/given-status.js";
import { ask, keepLog, openMetrics, startTestServer } from "./given.js";

test("metrics come with the content type they were rendered for", async () => {
  const { url } = await startTestServer();
  const answer = await ask(`${url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers["content-type"]).toBe(openMetrics);
  expect(answer.text).toBe("xmail_up 1\n# EOF\n");
  expect(answer.headers).not.toHaveProperty("x-powered-by");
  expect(answer.headers).not.toHaveProperty("etag");
});

test("the telemetry path can be another, whatever characters it has", async () => {
  const { url } = await startTestServer({ telemetryPath: "/a(b):c*" });
  expect((await ask(`${url}/a(b):c*`)).status).toBe(200);
  expect((await ask(`${url}/metrics`)).status).toBe(404);
});

test("until it is ready, metrics and readiness answer 503 with the reason; health is good all the same", async () => {
  let reason: string | undefined = "reading the logs: 3 MiB to go";
  const { url } = await startTestServer({ notReady: () => reason });
  for (const path of ["/metrics", "/-/ready"]) {
    const answer = await ask(url + path);
    expect([answer.status, answer.text]).toEqual([503, "reading the logs: 3 MiB to go\n"]);
    expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
  }
  expect((await ask(`${url}/-/healthy`)).text).toBe("OK\n");
  reason = undefined;
  expect((await ask(`${url}/-/ready`)).status).toBe(200);
  expect((await ask(`${url}/metrics`)).status).toBe(200);
});

test("metrics that are complete are shown, even where readiness fails for another reason", async () => {
  const { url } = await startTestServer({ notReady: () => "no log directory", metricsNotReady: () => undefined });
  expect((await ask(`${url}/-/ready`)).status).toBe(503);
  expect((await ask(`${url}/metrics`)).status).toBe(200);
});

test("HEAD gives the headers of GET without a body", async () => {
  const { url } = await startTestServer();
  for (const path of ["/metrics", "/", "/api/status", "/-/healthy", "/-/ready"]) {
    const [get, head] = [await ask(url + path), await ask(url + path, { method: "HEAD" })];
    expect(head.status).toBe(200);
    expect(head.headers["content-length"]).toBe(get.headers["content-length"]);
    expect(head.body.length).toBe(0);
  }
});

test("the status page comes with a policy that allows its own script and style and nothing else", async () => {
  const { url } = await startTestServer({ now: () => Date.UTC(2026, 10, 24, 12) });
  const answer = await ask(url);
  expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(answer.headers["content-security-policy"]).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self';/,
  );
  expect(answer.headers["content-security-policy"]).toMatch(
    /require-trusted-types-for 'script'; trusted-types 'none'$/,
  );
  expect(answer.headers["content-security-policy"]).not.toContain("unsafe");
  expect(answer.text).toContain("No problems detected.");
  expect(answer.text).toContain('As of <time datetime="2026-11-24T12:00:00.000Z"');
});

test.each(["/api/status", "/api/events", "/assets/nothing.js"])(
  "%s, which pages load, may load nothing itself",
  async (path) => {
    const { url } = await startTestServer();
    const { headers } = await ask(`${url}${path}`);
    expect(headers["content-security-policy"]).toBe("default-src 'none'; frame-ancestors 'none'");
  },
);

test("the status as JSON has its times in ISO 8601", async () => {
  const { url } = await startTestServer();
  const answer = await ask(`${url}/api/status`);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  const { startedAt, ...rest } = JSON.parse(answer.text);
  expect(startedAt).toBe("2026-11-24T10:00:00.000Z");
  expect(rest.logs[0].lastEventTime).toBe("2026-11-24T11:59:57.000Z");
  expect(rest.logs[0].refused).toEqual(status.logs[0]?.refused);
});

test("what the page loads is there under a name that changes with it, and is kept for good", async () => {
  const { url } = await startTestServer();
  const [, script = ""] = /src="\.([^"]+)"/.exec((await ask(url)).text) ?? [];
  const answer = await ask(url + script);
  expect(answer.headers["content-type"]).toBe("text/javascript; charset=utf-8");
  expect(answer.headers["cache-control"]).toContain("immutable");
  const hash = createHash("sha256").update(answer.body).digest("hex").slice(0, 12);
  expect(script).toBe(`/assets/en-${hash}.js`);
  expect((await ask(`${url}/assets/en-${"0".repeat(12)}.js`)).status).toBe(404);
});

test("the licences of what is bundled go with it", () => {
  const { script, late } = loadAssets();
  const sent = [...Object.values(script), ...late].map(({ body }) => words(body.plain.toString()));
  const missing = ["preact", "uplot"].filter((name) => {
    const licence = words(readFileSync(join(import.meta.dirname, "../../node_modules", name, "LICENSE"), "utf8"));
    return !sent.some((text) => text.includes(licence));
  });
  expect(missing).toEqual([]);

  function words(text: string): string {
    return text.replaceAll(/[\s*]+/g, " ").trim();
  }
});

test("other paths are not found, other methods not allowed", async () => {
  const { url } = await startTestServer();
  for (const path of ["/favicon.ico", "/metrics/", "/Metrics", "/-/quit", "/%00", "/%E0%A4%A"]) {
    const answer = await ask(url + path);
    expect([answer.status, answer.text]).toEqual([404, "not found\n"]);
  }
  const post = await ask(`${url}/metrics`, { method: "POST" });
  expect([post.status, post.headers.allow]).toEqual([405, "GET, HEAD"]);
});

test("an error while rendering is said in the log, not to the client", async () => {
  const log = keepLog();
  const { url } = await startTestServer({ log, metrics: () => Promise.reject(new Error("inner detail")) });
  const answer = await ask(`${url}/metrics`);
  expect(answer.status).toBe(500);
  expect(answer.text).toBe("internal error; see the exporter's log\n");
  expect(log.said).toContainEqual(expect.objectContaining({ level: "error", message: "request failed" }));
});

test("a port in use is refused with one clear line", async () => {
  const { address } = await startTestServer();
  const start = startTestServer({ listen: [address] });
  await expect(start).rejects.toThrow(
    `cannot listen on 127.0.0.1:${address.port}: the port is in use by another program; choose another address with --web.listen-address`,
  );
  await expect(start).rejects.toBeInstanceOf(Failure);
});

test("all addresses are listened on, and each serves the same", async () => {
  const listen = ["127.0.0.1", "127.0.0.2"].map((host) => ({ host, port: 0 }));
  const { urls, close } = await startTestServer({ listen });
  expect(urls).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), expect.stringMatching(/127\.0\.0\.2/)]);
  for (const url of urls) expect((await ask(`${url}/metrics`)).text).toContain("xmail_up");
  await close(0);
  for (const url of urls) await expect(ask(`${url}/-/healthy`)).rejects.toThrow("ECONNREFUSED");
});

test("where one of several is in use it is named, and none is listened on", async () => {
  const { address } = await startTestServer();
  const port = await freePort();
  const free = { host: "127.0.0.2", port };
  await expect(startTestServer({ listen: [free, address] })).rejects.toThrow(
    `cannot listen on 127.0.0.1:${address.port}: the port is in use by another program; choose another address with --web.listen-address`,
  );
  await expect(ask(`http://127.0.0.2:${port}/-/healthy`)).rejects.toThrow("ECONNREFUSED");
  await expect(startTestServer({ listen: [{ port }, { host: "0.0.0.0", port }] })).rejects.toThrow(
    `cannot listen on 0.0.0.0:${port}: the port is in use by another program, or by another of these addresses;`,
  );
});

test("an address of another machine is refused with one clear line", async () => {
  await expect(startTestServer({ listen: [{ host: "192.0.2.1", port: 0 }] })).rejects.toThrow(
    "cannot listen on 192.0.2.1:0: it is not an address of this machine; choose another address with --web.listen-address",
  );
});

test.runIf(await hasIpv6())("an IPv6 address may stand in brackets", async () => {
  const { url, address } = await startTestServer({ listen: [{ host: "[::1]", port: 0 }] });
  expect(address.host).toBe("::1");
  expect(url).toBe(`http://[::1]:${address.port}`);
  expect((await ask(`${url}/-/healthy`)).status).toBe(200);
});

test("close() ends idle connections at once", async () => {
  const server = await startTestServer();
  const socket = await open(server.address);
  socket.write("GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n");
  await once(socket, "data");
  const gone = once(socket, "close");
  await expect(server.close(60_000)).resolves.toBeUndefined();
  await gone;
});

test("close() lets a running request finish, and does not keep its connection for another", async () => {
  const begun = Promise.withResolvers<void>();
  const rendered = Promise.withResolvers<{ contentType: string; body: string }>();
  const metrics = () => {
    begun.resolve();
    return rendered.promise;
  };
  const server = await startTestServer({ metrics });
  const socket = await open(server.address);
  socket.write("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  await begun.promise;
  const closed = server.close(60_000);
  rendered.resolve({ contentType: "text/plain", body: "late but whole\n" });
  expect((await once(socket, "data")).join("")).toContain("late but whole\n");
  await closed;
}, 4_000);

test("close() is not held up by half a request", async () => {
  const server = await startTestServer();
  const socket = await open(server.address);
  socket.write("GET /metrics HTTP/1.1\r\nHost: a\r\n");
  await ask(`${server.url}/-/healthy`);
  await expect(server.close(10)).resolves.toBeUndefined();
});

test("close() can be called twice", async () => {
  const server = await startTestServer();
  await Promise.all([server.close(0), server.close(0)]);
  await expect(ask(`${server.url}/-/healthy`)).rejects.toThrow("ECONNREFUSED");
});

async function open({ host, port }: { readonly host: string; readonly port: number }): Promise<Socket> {
  const socket = connect(port, host);
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.2");
  await once(probe, "listening");
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function hasIpv6(): Promise<boolean> {
  const probe = createServer();
  try {
    await once(probe.listen(0, "::1"), "listening");
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}
