import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { loadAssets } from "../../src/http/pages/assets.js";
import { ask, startTestServer } from "./given.js";

const decode = { br: brotliDecompressSync, gzip: gunzipSync };

test.each([
  ["br, gzip", "br"],
  ["gzip, deflate", "gzip"],
  ["gzip;q=1.0, br;q=0.5", "gzip"],
  ["*", "br"],
  ["identity", undefined],
  ["br;q=0, gzip;q=0", undefined],
  ["zstd", undefined],
  [undefined, undefined],
])("to a client that accepts %s it is sent as %s, and is the same", async (accepted, encoding) => {
  const { url } = await startTestServer({ elapsed: () => 0 });
  const { script } = loadAssets();
  const headers = accepted === undefined ? {} : { "accept-encoding": accepted };
  for (const path of ["/", "/api/status", "/trace?query=S1", script.en.path]) {
    const plain = await ask(url + path);
    const vary =
      path === "/" || path.startsWith("/trace") ? "Accept-Language, Cookie, Accept-Encoding" : "Accept-Encoding";
    expect([plain.headers["content-encoding"], plain.headers.vary]).toEqual([undefined, vary]);
    const answer = await ask(url + path, { headers });
    expect(answer.headers["content-encoding"]).toBe(encoding);
    expect(Number(answer.headers["content-length"])).toBe(answer.body.length);
    const body = encoding === "br" || encoding === "gzip" ? decode[encoding](answer.body) : answer.body;
    expect(body.equals(plain.body)).toBe(true);
    if (encoding !== undefined) expect(answer.body.length).toBeLessThan(plain.body.length / 2);
  }
});

test("what fits into a packet is sent as it is, and HEAD says what GET would", async () => {
  const { url } = await startTestServer({ elapsed: () => 0 });
  const headers = { "accept-encoding": "gzip" };
  const queue = await ask(`${url}/api/queue?text=${"x".repeat(9)}`, { headers });
  expect([queue.headers["content-encoding"], queue.body.length < 1_000]).toEqual([undefined, true]);
  const [get, head] = [await ask(url, { headers }), await ask(url, { headers, method: "HEAD" })];
  expect(head.body.length).toBe(0);
  for (const name of ["content-length", "content-encoding"]) expect(head.headers[name]).toBe(get.headers[name]);
});
