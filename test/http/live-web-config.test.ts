import { hashSync } from "bcryptjs";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigError } from "../../src/fault.js";
import { openWebConfig } from "../../src/http/live-web-config.js";
import type { WebConfig } from "../../src/http/web-config.js";
import { ask, fixture, keepLog, makeFolder, startTestServer, writeNew } from "./given.js";

const limitOf = (burst: number) => `rate_limit: {interval: 1s, burst: ${burst}}`;

function open(text: string) {
  const path = writeNew(join(makeFolder(), "web.yml"), text);
  let time = 0;
  const log = keepLog();
  const applied: WebConfig[] = [];
  const live = openWebConfig(path, { log, elapsed: () => time, apply: (config) => applied.push(config) });
  const check = (milliseconds = 1_000) => {
    time += milliseconds;
    live.check();
    return live.current().rateLimit?.burst;
  };
  const warnings = () => log.said.filter(({ level }) => level === "warn");
  return { path, applied, log, check, warnings, live };
}

test("a changed file is read again, looked for once a second", () => {
  const { path, applied, check } = open(limitOf(1));
  writeNew(path, limitOf(2));
  expect(check(999)).toBe(1);
  expect(check(1)).toBe(2);
  expect(check()).toBe(2);
  expect(applied.length).toBe(1);
});

test("a file that has become bad is warned of once, and the old one stays in force", () => {
  const { path, check, warnings } = open(limitOf(1));
  writeNew(path, "rate_limit: {interval: fast}\nfoo: 1");
  expect([check(), check(), check()]).toEqual([1, 1, 1]);
  expect(warnings()).toEqual([
    {
      level: "warn",
      message: "the web configuration has become bad; the last good one stays in force",
      fields: { file: path, faults: [expect.stringContaining("foo"), expect.stringContaining("rate_limit.interval")] },
    },
  ]);
  rmSync(path);
  expect(check()).toBe(1);
  expect(warnings().length).toBe(2);
  writeNew(path, limitOf(3));
  expect(check()).toBe(3);
});

test("when asked to, it reads them whether they look changed or not, and says what came of it", () => {
  const { path, applied, log, live, warnings } = open(limitOf(1));
  live.reload();
  expect(applied.length).toBe(1);
  expect(log.said.at(-1)).toMatchObject({ message: "web configuration read again" });
  writeNew(path, "foo: 1");
  live.reload();
  live.reload();
  expect(warnings().length).toBe(2);
  expect(live.current().rateLimit?.burst).toBe(1);
});

test("a certificate that appears after the file that names it is noticed", () => {
  const { path, check, warnings } = open(`tls_server_config: {${pairOf("server")}}`);
  const late = join(makeFolder(), "late.crt");
  writeNew(path, `tls_server_config: {${pairOf("server")}, client_ca_file: ${late}}\n${limitOf(4)}`);
  expect(check()).toBeUndefined();
  writeNew(late, "not a certificate");
  check();
  expect(warnings().length).toBe(2);
});

test.each([
  ["TLS turned on", limitOf(1), `tls_server_config: {${pairOf("server")}}`],
  ["TLS turned off", `tls_server_config: {${pairOf("server")}}`, limitOf(1)],
  [
    "client certificates asked for",
    `tls_server_config: {${pairOf("server")}}`,
    `tls_server_config: {${pairOf("server")}, client_auth_type: RequestClientCert}`,
  ],
])("%s: needs a restart, says so and changes nothing", (_what, before, after) => {
  const { path, live, check, warnings, applied } = open(before);
  const old = live.current();
  writeNew(path, after);
  check();
  expect(live.current()).toBe(old);
  expect(applied).toEqual([]);
  expect(JSON.stringify(warnings())).toContain("only at a restart");
});

test("a bad file from the start is refused with its faults", () => {
  expect(() => open("foo: 1\nbar: 2")).toThrow(ConfigError);
});

test("over HTTP: a password taken away no longer lets in, a new one does", async () => {
  const users = (password: string) => `basic_auth_users: { alice: ${hashSync(password, 4)} }`;
  const webConfigFile = writeNew(join(makeFolder(), "web.yml"), users("old"));
  let time = 0;
  const { url } = await startTestServer({ webConfigFile, elapsed: () => time });
  const codes = async () => [
    (await ask(`${url}/metrics`, { auth: "alice:old" })).status,
    (await ask(`${url}/metrics`, { auth: "alice:new" })).status,
  ];
  expect(await codes()).toEqual([200, 401]);
  writeNew(webConfigFile, users("new"));
  time = 1_000;
  expect(await codes()).toEqual([401, 200]);
});

function pairOf(name: string): string {
  return `cert_file: ${fixture(`${name}.crt`)}, key_file: ${fixture(`${name}.key`)}`;
}
