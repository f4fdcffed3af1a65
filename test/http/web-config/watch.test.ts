import { hashSync } from "bcryptjs";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigError } from "../../../src/errors.js";
import { watchWebConfig } from "../../../src/http/web-config/watch.js";
import type { WebConfig } from "../../../src/http/web-config/web-config.js";
import { ask, fixture, keepLog, makeFolder, startTestServer, writeNew } from "../given.js";

const hash = hashSync("secret", 4);
const limitOf = (burst: number) => `rate_limit: {interval: 1s, burst: ${burst}}`;

function open(text: string) {
  const path = writeNew(join(makeFolder(), "web.yml"), text);
  let time = 0;
  const log = keepLog();
  const applied: WebConfig[] = [];
  const live = watchWebConfig(path, { log, elapsed: () => time, apply: (config) => applied.push(config) });
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

test("an invalid file is warned of once, and the previous one is kept", () => {
  const { path, check, warnings } = open(limitOf(1));
  writeNew(path, "rate_limit: {interval: fast}\nfoo: 1");
  expect([check(), check(), check()]).toEqual([1, 1, 1]);
  expect(warnings()).toEqual([
    {
      level: "warn",
      message: "the web configuration is invalid, keeping the previous one",
      fields: { file: path, errors: [expect.stringContaining("foo"), expect.stringContaining("rate_limit.interval")] },
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
  expect(log.said.at(-1)).toMatchObject({ message: "web configuration reloaded" });
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

const users = (...names: readonly string[]) =>
  `basic_auth_users: {${names.map((name) => `${name}: ${hash}`).join(", ")}}`;
const tls = (rest = "") => `tls_server_config: {${pairOf("server")}${rest && `, ${rest}`}}`;
const authority = `client_ca_file: ${fixture("ca.crt")}`;
const verified = `client_auth_type: RequireAndVerifyClientCert, ${authority}`;

test.each([
  ["TLS turned on", limitOf(1), tls(), "TLS can be turned on only by a restart"],
  ["TLS turned off", tls(), limitOf(1), "TLS would be turned off"],
  ["asked for", tls(), tls("client_auth_type: RequestClientCert"), "can be turned on or off only by a restart"],
  [
    "not required",
    tls(verified),
    tls(`client_auth_type: VerifyClientCertIfGiven, ${authority}`),
    "no longer be required",
  ],
  ["not verified", tls(verified), tls("client_auth_type: RequireAnyClientCert"), "no longer be verified"],
  ["any name", tls(`${verified}, client_allowed_sans: [a]`), tls(verified), "every name in a client certificate"],
  ["emptied", users("alice"), "", "no password would be required"],
  ["only a comment left", users("alice"), "# soon", "no password would be required"],
  ["no user left", users("alice"), "basic_auth_users:", "no password would be required"],
  ["users gone, TLS kept", `${users("alice")}\n${tls()}`, tls(), "no password would be required"],
])("protection that would be lost or begin (%s): needs a restart, is said once and changes nothing", (...given) => {
  const [, before, after, reason] = given;
  const { path, live, check, warnings, applied } = open(before);
  const old = live.current();
  writeNew(path, after);
  check();
  check();
  expect(live.current()).toBe(old);
  expect(applied).toEqual([]);
  expect(warnings().length).toBe(1);
  expect(warnings()[0]?.message).toMatch(
    /rejected as a whole.*to apply it, restart the exporter; otherwise restore the file/,
  );
  expect(JSON.stringify(warnings()[0]?.fields)).toContain(reason);
  // the next change is said again, and what protects applies at once
  writeNew(path, `${after}\n# again`);
  check();
  expect(warnings().length).toBe(2);
  writeNew(path, `${before}\n# restored`);
  check();
  expect(applied.length).toBe(1);
  expect(live.current()).toEqual(old);
});

test("a file that is gone, after it was emptied too, leaves the password on", () => {
  const { path, live, check } = open(users("alice"));
  for (const change of [() => writeNew(path, ""), () => rmSync(path), () => writeNew(path, "")]) {
    change();
    check();
    expect([...live.current().users.keys()]).toEqual(["alice"]);
  }
});

test("single users come and go at once", () => {
  const { path, live, check, warnings } = open(users("alice", "bob"));
  for (const names of [["alice"], ["carol"], ["alice", "carol"]]) {
    writeNew(path, users(...names));
    check();
    expect([...live.current().users.keys()]).toEqual(names);
  }
  expect(warnings()).toEqual([]);
});

test.each(wholeFiles())("no beginning of a whole file turns protection off: %s", (_what, whole) => {
  const { path, live, check } = open(whole);
  const old = live.current();
  for (let length = 0; length < whole.length; length += 1) {
    writeNew(path, whole.slice(0, length));
    check();
    const { users, tls } = live.current();
    expect(users.size > 0, whole.slice(0, length)).toBe(old.users.size > 0);
    expect(tls?.client.isRequired, whole.slice(0, length)).toBe(old.tls?.client.isRequired);
    expect(tls?.client.isVerified, whole.slice(0, length)).toBe(old.tls?.client.isVerified);
    expect(tls?.client.allowedSans === undefined, whole.slice(0, length)).toBe(
      old.tls?.client.allowedSans === undefined,
    );
    for (const [name, known] of users) expect(old.users.get(name), whole.slice(0, length)).toBe(known);
  }
  writeNew(path, whole);
  check();
  expect(live.current()).toEqual(old);
});

/** As people write them, block by block; the end that is cut off is another one in each. */
function wholeFiles(): [string, string][] {
  const tls = [
    "tls_server_config:",
    `  cert_file: ${fixture("server.crt")}`,
    `  key_file: ${fixture("server.key")}`,
    "  client_auth_type: RequireAndVerifyClientCert",
    `  client_ca_file: ${fixture("ca.crt")}`,
    "  client_allowed_sans:",
    "    - prometheus.example",
    "    - ops@example.org",
  ];
  const people = ["basic_auth_users:", `  alice: ${hash}`, `  bob: ${hashSync("other", 4)}`, `  "carol": "${hash}"`];
  const rest = [
    "http_server_config:",
    "  headers:",
    "    X-Frame-Options: deny",
    "rate_limit: {interval: 1s, burst: 9}",
  ];
  const orders = {
    "users last": [rest, tls, people],
    "users first": [people, tls, rest],
    "TLS last": [rest, people, tls],
  };
  return Object.entries(orders).map(([what, blocks]) => [what, `# who may ask\n${blocks.flat().join("\n")}\n`]);
}

test("a bad file from the start is refused with its errors", () => {
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
