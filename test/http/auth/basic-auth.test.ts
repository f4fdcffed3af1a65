import { compare, hashSync } from "bcryptjs";
import { expect, test } from "vitest";
import { createBasicAuth } from "../../../src/http/auth/basic-auth.js";
import { createLoginThrottle } from "../../../src/http/auth/login-throttle.js";
import { ask, makeFolder, startTestServer, writeNew } from "../given.js";

const hash = hashSync("open sesame", 5);
const users = new Map([
  ["alice", hash.replace("$2b$", "$2y$")],
  ["bob", hashSync("pässwörd:with colon", 4)],
]);

function credentials(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** `costs`: of every comparison made, the cost of the hash it was made with. */
function start() {
  let time = 0;
  const costs: number[] = [];
  const count = async (password: string, hash: string) => {
    costs.push(Number(hash.slice(4, 6)));
    return compare(password, hash);
  };
  const auth = createBasicAuth(
    createLoginThrottle(() => time),
    count,
  );
  const check = async (header: string | undefined, address = "192.0.2.1") => auth.check(users, header, address);
  return { check, costs, pass: (milliseconds: number) => (time += milliseconds) };
}

test.each([
  ["right", credentials("alice", "open sesame"), "pass"],
  ["right, with a colon and letters beyond ASCII", credentials("bob", "pässwörd:with colon"), "pass"],
  ["scheme in other letters", credentials("alice", "open sesame").replace("Basic", "bAsIC"), "pass"],
  ["wrong password", credentials("alice", "open sesam"), "ask"],
  ["another user's password", credentials("bob", "open sesame"), "ask"],
  ["unknown user", credentials("mallory", "open sesame"), "ask"],
  ["a name of the language", credentials("__proto__", ""), "ask"],
  ["empty", credentials("", ""), "ask"],
  ["no colon", `Basic ${Buffer.from("alice").toString("base64")}`, "ask"],
  ["another scheme", "Bearer abc", "ask"],
  ["none", undefined, "ask"],
])("credentials: %s", async (_what, header, verdict) => {
  expect(await start().check(header)).toBe(verdict);
});

test("what was right once is not worked out again", async () => {
  const { check, costs } = start();
  await Promise.all([1, 2, 3].map(() => check(credentials("alice", "open sesame"))));
  await check(credentials("alice", "open sesame"));
  expect(costs).toEqual([5]);
});

test("a changed hash is asked again", async () => {
  const auth = createBasicAuth(createLoginThrottle(() => 0));
  const header = credentials("alice", "open sesame");
  expect(await auth.check(users, header, "a")).toBe("pass");
  expect(await auth.check(new Map([["alice", hashSync("other", 4)]]), header, "a")).toBe("ask");
});

test("a wrong password costs the same work for every user", async () => {
  const { check, costs, pass } = start();
  const work: number[] = [];
  for (const user of ["alice", "bob", "mallory"]) {
    costs.length = 0;
    await check(credentials(user, "wrong"));
    work.push(costs.reduce((sum, cost) => sum + 2 ** cost, 0));
    pass(60_000);
  }
  expect(work).toEqual([32, 32, 32]);
});

test("an address that goes on guessing waits, without any work; what is known to be right still passes", async () => {
  const { check, costs, pass } = start();
  await check(credentials("alice", "open sesame"));
  costs.length = 0;
  const guesses = Array.from({ length: 10 }, (_, index) => check(credentials("alice", `guess ${index}`)));
  expect((await Promise.all(guesses)).slice(0, 5)).toEqual(["ask", "ask", "ask", "ask", { waitMs: 1_000 }]);
  expect(costs).toEqual([5, 5, 5, 5]);
  expect(await check(credentials("alice", "open sesame"))).toBe("pass");
  expect(await check(credentials("bob", "wrong"), "198.51.100.1")).toBe("ask");
  pass(1_000);
  expect(await check(credentials("alice", "guess"))).toBe("ask");
  expect(await check(credentials("alice", "guess"))).toEqual({ waitMs: 2_000 });
});

test("no more than ten passwords are looked at or wait for it", async () => {
  const { check } = start();
  const asked = Array.from({ length: 12 }, (_, index) => check(credentials("alice", "wrong"), `192.0.2.${index}`));
  expect((await Promise.all(asked)).filter((verdict) => verdict === "busy").length).toBe(2);
  expect(await check(credentials("alice", "open sesame"))).toBe("pass");
});

test("over HTTP: 401 asks for it, health stays open, guessing ends in 429", async () => {
  const webConfigFile = writeNew(`${makeFolder()}/web.yml`, `basic_auth_users: { alice: ${hash} }`);
  const { url } = await startTestServer({ webConfigFile });
  for (const path of ["/metrics", "/", "/api/status", "/nothing"]) {
    const answer = await ask(url + path);
    expect([answer.status, answer.text]).toEqual([401, "user name and password required\n"]);
    expect(answer.headers["www-authenticate"]).toBe('Basic realm="XMail Exporter", charset="UTF-8"');
  }
  for (const path of ["/-/healthy", "/-/ready"]) expect((await ask(url + path)).status).toBe(200);
  const auth = (password: string) => ask(`${url}/metrics`, { auth: `alice:${password}` });
  expect((await auth("open sesame")).status).toBe(200);
  const guesses = [await auth("1"), await auth("2"), await auth("3"), await auth("4"), await auth("5")];
  expect(guesses.map((answer) => answer.status)).toEqual([401, 401, 401, 401, 429]);
  expect(guesses[4]?.headers["retry-after"]).toBe("1");
  expect((await auth("open sesame")).status).toBe(200);
});
