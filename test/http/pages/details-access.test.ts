import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hashSync } from "bcryptjs";
import { expect, test } from "vitest";
import { apiStatus, renderApiStatus } from "../../../scripts/docs/api-status.js";
import { now, recent, status } from "../api/given-status.js";
import { ask, fixture, makeFolder, startTestServer, writeNew } from "../given.js";

test("the answer of /api/status is as documented, with details and without", async () => {
  const { url } = await startTestServer({ now: () => now });
  const here = apiStatus.parse(JSON.parse((await ask(`${url}/api/status`)).text));
  expect(here.details?.recent.map(({ number }) => number)).toEqual(recent.map(({ number }) => number));
  expect([here.time, here.detailsWithheld]).toEqual(["2026-11-24T12:00:00.000Z", null]);
  const headers = { "x-forwarded-for": "192.0.2.1" };
  const there = apiStatus.parse(JSON.parse((await ask(`${url}/api/status`, { headers })).text));
  expect(there.details).toBeNull();
  expect(there.detailsWithheld).toContain("came through a proxy");
  expect(there.refusals).toEqual(status.refusals);
});

test("the documented schema is that of the code", () => {
  const documented = readFileSync(join(import.meta.dirname, "../../../docs/api-status.schema.json"), "utf8");
  expect(JSON.parse(documented)).toEqual(JSON.parse(renderApiStatus()));
});

test("without a right to them, no page holds an address of a client or a message", async () => {
  const { url } = await startTestServer();
  for (const path of ["/", "/api/status", "/trace?query=S138B"]) {
    const here = await ask(url + path);
    expect(here.text).toMatch(/example|S138B/);
    for (const headers of [{ host: "mail.example" }, { "sec-fetch-site": "cross-site" }, { via: "1.1 proxy" }]) {
      const { text } = await ask(url + path, { headers });
      expect(text).not.toMatch(/203\.0\.113|198\.51\.100|alpha\.example|S1400|857 bytes/);
      expect(text).toMatch(/not shown|"details": null/);
    }
  }
});

test("a password shows details from anywhere; without users it does not count", async () => {
  const hash = hashSync("secret", 4);
  const folder = makeFolder();
  const headers = { host: "mail.example", authorization: `Basic ${btoa("alice:secret")}` };
  const shown = async (url: string) => (await ask(`${url}/api/status`, { headers })).text.includes("203.0.113.9");
  const guarded = await startTestServer({
    webConfigFile: writeNew(join(folder, "a.yml"), `basic_auth_users: {alice: ${hash}}`),
  });
  const open = await startTestServer({ webConfigFile: writeNew(join(folder, "b.yml"), "basic_auth_users: {}") });
  expect([await shown(guarded.url), await shown(open.url)]).toEqual([true, false]);
});

test.each([
  ["RequireAndVerifyClientCert", true],
  ["VerifyClientCertIfGiven", false],
])("a client certificate shows details where it has to be one of ours: %s", async (type, expected) => {
  const pair = `cert_file: ${fixture("server.crt")}, key_file: ${fixture("server.key")}`;
  const text = `tls_server_config: {${pair}, client_auth_type: ${type}, client_ca_file: ${fixture("ca.crt")}}`;
  const { url } = await startTestServer({ webConfigFile: writeNew(join(makeFolder(), "web.yml"), text) });
  const read = (name: string) => readFileSync(fixture(name));
  const answer = await ask(`${url}/api/status`, {
    ca: read("ca.crt"),
    cert: read("client.crt"),
    key: read("client.key"),
    servername: "localhost",
    headers: { host: "mail.example" },
  });
  expect(answer.text.includes("203.0.113.9")).toBe(expected);
});
