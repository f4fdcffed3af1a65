import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { shareRendering } from "../../src/http/metrics-route.js";
import { ask, openMetrics, startTestServer } from "./given.js";

const body = "xmail_smtp_events_total 1\n".repeat(1_000);

test.each([
  ["gzip", true],
  ["deflate, gzip;q=0.5", true],
  ["*", true],
  ["gzip;q=0", false],
  ["identity", false],
  ["deflate", false],
])("Accept-Encoding %s: packed is %s", async (accepted, isPacked) => {
  const { url } = await startTestServer({ metrics: () => Promise.resolve({ contentType: openMetrics, body }) });
  const answer = await ask(`${url}/metrics`, { headers: { "accept-encoding": accepted } });
  expect(answer.headers["content-encoding"]).toBe(isPacked ? "gzip" : undefined);
  expect(answer.headers["content-type"]).toBe(openMetrics);
  expect(answer.headers.vary).toBe("Accept, Accept-Encoding");
  expect((isPacked ? gunzipSync(answer.body) : answer.body).toString()).toBe(body);
  expect(answer.body.length < body.length / 10).toBe(isPacked);
});

test("scrapes at the same time share one rendering, and the next one is new", async () => {
  const started: string[] = [];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const render = shareRendering(async (format) => {
    const gate = gates[started.length];
    started.push(format);
    await gate?.promise;
    return { contentType: "text/plain", body: String(started.length) };
  });
  const [first, second] = [render("text"), render("text")];
  expect(second).toBe(first);
  gates[0]?.resolve();
  expect((await first).body).toBe("1");
  gates[1]?.resolve();
  expect((await render("text")).body).toBe("2");
});

test("only one rendering runs at a time, also for different formats", async () => {
  let running = 0;
  let most = 0;
  const render = shareRendering(async (format) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return { contentType: format, body: "" };
  });
  const asked = (["text", "openmetrics", "text"] as const).map((format) => render(format));
  expect((await Promise.all(asked)).map(({ contentType }) => contentType)).toEqual(["text", "openmetrics", "text"]);
  expect(most).toBe(1);
});

test("a failed rendering does not stop the next", async () => {
  let fails = true;
  const render = shareRendering(() =>
    fails ? Promise.reject(new Error("once")) : Promise.resolve({ contentType: "text/plain", body: "good" }),
  );
  await expect(render("text")).rejects.toThrow("once");
  fails = false;
  expect((await render("text")).body).toBe("good");
});

const ofPrometheus3 =
  "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6," +
  "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4," +
  "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

test.each([
  [undefined, "text"],
  ["", "text"],
  ["*/*", "text"],
  ["text/plain", "text"],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text"],
  [ofPrometheus3, "openmetrics"],
  ["text/plain;version=1.0.0;escaping=underscores;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5", "text"],
  ["application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "openmetrics"],
  ["application/openmetrics-text;version=1.0.0;escaping=values;q=0.9,text/plain;q=0.8", "openmetrics"],
  ["APPLICATION/OpenMetrics-Text", "openmetrics"],
  ["application/openmetrics-text;q=0.4, text/plain; q=0.5", "text"],
  ["text/plain;q=0.4, application/openmetrics-text; q=0.5", "openmetrics"],
  ["application/openmetrics-text;q=0", "text"],
  ["application/openmetrics-text;version=2.0.0", "text"],
  ["application/openmetrics-text;version=2.0.0,application/openmetrics-text;version=1.0.0;q=0.1", "openmetrics"],
  ["application/openmetrics-text;q=many,text/plain;q=0.1", "text"],
  ["text/plain;q=0, */*", "openmetrics"],
  ["image/png", "text"],
  [";;,,/", "text"],
  // no scraper has so much to say
  [`application/openmetrics-text,${"*/*,".repeat(3_000)}`, "text"],
])("the format for Accept %s is %s", async (accept, format) => {
  const { url } = await startTestServer({
    metrics: (format) => Promise.resolve({ contentType: "text/plain", body: format }),
  });
  const answer = await ask(`${url}/metrics`, accept === undefined ? {} : { headers: { accept } });
  expect([answer.status, answer.text]).toEqual([200, format]);
});

test("above 40 scrapes at once the next are told to come later, until one is done", async () => {
  const gate = Promise.withResolvers<{ contentType: string; body: string }>();
  const arrived = Promise.withResolvers<void>();
  const { url } = await startTestServer({
    metrics: () => gate.promise,
    // asked once a scrape, before it is let in
    notReady: countDown(40, arrived.resolve),
  });
  const running = Array.from({ length: 40 }, () => ask(`${url}/metrics`));
  await arrived.promise;
  const refused = await ask(`${url}/metrics`);
  expect([refused.status, refused.text]).toEqual([503, "too many concurrent scrapes (limit 40)\n"]);
  gate.resolve({ contentType: openMetrics, body: "" });
  expect((await Promise.all(running)).every((answer) => answer.status === 200)).toBe(true);
  expect((await ask(`${url}/metrics`)).status).toBe(200);
});

function countDown(count: number, reached: () => void): () => undefined {
  let left = count;
  return () => {
    left -= 1;
    if (left === 0) reached();
    return undefined;
  };
}
