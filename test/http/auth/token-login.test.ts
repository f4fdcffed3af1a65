import { once } from "node:events";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { hashSync } from "bcryptjs";
import { expect, onTestFinished, test } from "vitest";
import type { ServerOptions } from "../../../src/http/server.js";
import { ask, type Answer, fixture, keepLog, makeFolder, startTestServer, writeNew } from "../given.js";

/** What only some may see, wherever it stands: addresses, clients, message ids. */
const personal = /203\.0\.113|198\.51\.100|alpha\.example|S1400|857 bytes/;
const shown = ["/", "/?kind=smtp", "/api/status", "/trace?query=S138B"];

/** A server whose token shows details, as it comes. */
async function start(options: Partial<ServerOptions> = {}) {
  const server = await startTestServer({ detailsRule: "authenticated", ...options });
  const { url, token } = server;
  const bearer = (text = token?.text ?? "") => ({ headers: { authorization: `Bearer ${text}` } });
  return { ...server, url, token: token?.text ?? "", file: token?.file ?? "", bearer };
}

/** `name=value` of the cookie that was given. */
function cookieFrom({ headers }: Answer): string {
  const [given = ""] = headers["set-cookie"] ?? [];
  return given.split(";")[0] ?? "";
}

function streamEvents(url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(`${url}/api/stream`, { agent: false, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += String(chunk);
        // the status ends a round
        if (!/event: state\ndata: .*\n\n/.test(text)) return;
        request.destroy();
        resolve(text);
      });
    });
    request.on("error", reject);
  });
}

test("a stranger sees counts, and which file and which command give him the rest", async () => {
  const { url, file } = await start();
  for (const path of shown) {
    const { status, text } = await ask(url + path);
    expect(text, path).not.toMatch(personal);
    expect(text, path).toContain(file);
    expect(text, path).toContain(`sudo cat ${file}`);
    expect(status).toBe(path.startsWith("/trace") ? 403 : 200);
  }
  expect(await streamEvents(url)).not.toMatch(/event: (?!state)|"details":/);
  const { details, refusals } = JSON.parse((await ask(`${url}/api/status`)).text);
  expect([details, refusals.length > 0]).toEqual([null, true]);
  expect((await ask(`${url}/metrics`)).status).toBe(200);
});

test("the token shows all of it as Authorization: Bearer", async () => {
  const { url, bearer, token } = await start();
  for (const path of shown) expect((await ask(url + path, bearer())).text, path).toMatch(personal);
  expect(await streamEvents(url, bearer().headers)).toMatch(/event: events.*event: state.*"details":/s);
  expect((await ask(`${url}/api/status`, { headers: { authorization: `bearer   ${token} ` } })).text).toMatch(personal);
});

test.each([
  ["/?token=TOKEN", "./"],
  ["/?kind=smtp&token=TOKEN&text=a%20b", "./?kind=smtp&text=a+b"],
  ["/trace?token=TOKEN&query=S138B", "./trace?query=S138B"],
  ["/?token=TOKEN&token=other", "./"],
])("in the address of a page (%s) it becomes a cookie and goes", async (path, location) => {
  const { url, token, address } = await start();
  const answer = await ask(url + path.replace("TOKEN", token));
  expect([answer.status, answer.headers.location]).toEqual([303, location]);
  expect(answer.headers["referrer-policy"]).toBe("no-referrer");
  expect(answer.headers["cache-control"]).toBe("no-store");
  const [cookie = ""] = answer.headers["set-cookie"] ?? [];
  expect(cookie).toMatch(
    new RegExp(
      `^xmail-exporter-${address.port}=[\\w-]{43}; Max-Age=2592000; Path=/; Expires=[^;]+; HttpOnly; SameSite=Lax$`,
    ),
  );
  expect(JSON.stringify(answer)).not.toContain(token);
  const headers = { cookie: `other=1; ${cookieFrom(answer)}; more=2` };
  for (const path of shown) expect((await ask(url + path, { headers })).text, path).toMatch(personal);
  expect(await streamEvents(url, headers)).toContain("event: events");
});

test("the cookie outlives a restart, and not the token", async () => {
  const stateDir = makeFolder();
  const first = await start({ stateDir });
  const cookie = cookieFrom(await ask(`${first.url}/?token=${first.token}`));
  await first.close(0);
  const port = first.address.port;
  const again = await start({ stateDir, listen: [{ host: "127.0.0.1", port }] });
  expect(again.token).toBe(first.token);
  expect((await ask(`${again.url}/api/status`, { headers: { cookie } })).text).toMatch(personal);
  await again.close(0);
  const other = await start({ listen: [{ host: "127.0.0.1", port }] });
  expect((await ask(`${other.url}/api/status`, { headers: { cookie } })).text).not.toMatch(personal);
});

test("another exporter on this machine has another cookie, and a port that is forwarded its own", async () => {
  const { url, token } = await start();
  const names = [];
  for (const host of ["127.0.0.1:8080", "mail.example", "[::1]:9"]) {
    const answer = await ask(`${url}/?token=${token}`, { headers: { host } });
    names.push(cookieFrom(answer).split("=")[0]);
    const headers = { host, cookie: cookieFrom(answer) };
    expect((await ask(`${url}/api/status`, { headers })).text).toMatch(personal);
  }
  expect(names).toEqual(["xmail-exporter-8080", `xmail-exporter-${new URL(url).port}`, "xmail-exporter-9"]);
});

test("neither token nor cookie of a wrong kind shows anything", async () => {
  const { url, token } = await start();
  const cookie = cookieFrom(await ask(`${url}/?token=${token}`));
  const [name = "", value = ""] = cookie.split("=");
  for (const headers of [
    { cookie: `${name}=${token}` },
    { cookie: `${name}=` },
    { cookie: `${name}x=${value}` },
    { cookie: value },
    { authorization: `Basic ${btoa(`alice:${token}`)}` },
    { authorization: token },
  ]) {
    const answer = await ask(`${url}/api/status`, { headers });
    expect([answer.status, personal.test(answer.text)]).toEqual([200, false]);
  }
  const byCookieValue = await ask(`${url}/api/status`, { headers: { authorization: `Bearer ${value}` } });
  expect(byCookieValue.status).toBe(401);
  // only pages take it out of the address
  expect((await ask(`${url}/api/status?token=${token}`)).text).not.toMatch(personal);
});

test("a wrong token is refused, by the page in words, and slowed down like a wrong password", async () => {
  let time = 0;
  const { url, bearer, token } = await start({ elapsed: () => time });
  const page = await ask(`${url}/?token=wrong`);
  expect(page.status).toBe(401);
  expect(page.text).toContain("the token is wrong.");
  expect(page.text).not.toMatch(personal);
  const answer = await ask(`${url}/api/status`, bearer("wrong"));
  expect([answer.status, answer.text]).toEqual([401, "the token is wrong.\n"]);
  expect(answer.headers["www-authenticate"]).toBe('Bearer realm="XMail Exporter", error="invalid_token"');
  const codes = [];
  for (const path of ["/?token=3", "/trace?token=4", "/?token=5", "/trace?token=6"])
    codes.push((await ask(url + path)).status);
  expect(codes).toEqual([401, 403, 429, 429]);
  const late = await ask(`${url}/api/status`, bearer("wrong"));
  expect([late.status, late.headers["retry-after"], late.text]).toEqual([
    429,
    "1",
    "too many wrong tokens; try again in 1 s\n",
  ]);
  // as a password that was not seen before
  expect((await ask(`${url}/api/status`, bearer())).status).toBe(429);
  // pages without a token, and metrics, are not held up
  expect([(await ask(url)).status, (await ask(`${url}/metrics`, bearer("wrong"))).status]).toEqual([200, 200]);
  time = 1_000;
  expect((await ask(`${url}/?token=${token}`)).status).toBe(303);
  for (const wrong of ["7", "8"]) await ask(`${url}/api/status`, bearer(wrong));
  expect((await ask(`${url}/api/status`, bearer("9"))).headers["retry-after"]).toBe("2");
  // it was right once
  expect((await ask(`${url}/api/status`, bearer())).status).toBe(200);
});

test("an old cookie is no wrong token: a page that was left open does not lock its own machine out", async () => {
  const { url, bearer } = await start({ elapsed: () => 0 });
  const headers = { cookie: `xmail-exporter-${new URL(url).port}=${"x".repeat(43)}` };
  for (let count = 0; count < 10; count += 1) expect((await ask(`${url}/api/status`, { headers })).status).toBe(200);
  expect((await ask(`${url}/api/status`, bearer())).status).toBe(200);
});

test("wrong passwords and wrong tokens share the loginThrottle", async () => {
  const hash = hashSync("secret", 4);
  const file = writeNew(join(makeFolder(), "web.yml"), "{}");
  let time = 0;
  const { url, bearer } = await start({ webConfigFile: file, elapsed: () => time });
  for (const wrong of ["1", "2", "3", "4"]) await ask(`${url}/api/status`, bearer(wrong));
  writeNew(file, `basic_auth_users: {alice: ${hash}}`);
  time = 999;
  expect((await ask(url)).status).toBe(200);
  time = 1_000;
  expect((await ask(url, { auth: "alice:wrong" })).status).toBe(401);
  expect((await ask(url, { auth: "alice:wrong" })).status).toBe(429);
});

test("where users are asked for, the token counts for nothing, from the moment on that they are", async () => {
  const hash = hashSync("secret", 4);
  const file = writeNew(join(makeFolder(), "web.yml"), "{}");
  let time = 0;
  const { url, bearer, token } = await start({ webConfigFile: file, elapsed: () => time });
  const cookie = cookieFrom(await ask(`${url}/?token=${token}`));
  writeNew(file, `basic_auth_users: {alice: ${hash}}`);
  time = 1_000;
  expect((await ask(url, bearer())).status).toBe(401);
  expect((await ask(url, { headers: { cookie } })).status).toBe(401);
  expect((await ask(`${url}/?token=${token}`)).status).toBe(401);
  const answer = await ask(`${url}/?token=${token}`, { auth: "alice:secret" });
  expect([answer.status, answer.headers.location, answer.headers["set-cookie"]]).toEqual([303, "./", undefined]);
  expect((await ask(`${url}/api/status`, { auth: "alice:secret" })).text).toMatch(personal);
});

test("none is made where users or certificates prove who asks, or everyone may see all", async () => {
  const folder = makeFolder();
  const pair = `cert_file: ${fixture("server.crt")}, key_file: ${fixture("server.key")}`;
  const verified = `client_auth_type: RequireAndVerifyClientCert, client_ca_file: ${fixture("ca.crt")}`;
  const any = "client_auth_type: RequireAnyClientCert";
  const made = async (text: string, options: Partial<ServerOptions> = {}) => {
    const webConfigFile = writeNew(join(folder, "web.yml"), text);
    return (await start({ webConfigFile, ...options })).token !== "";
  };
  expect(await made(`basic_auth_users: {alice: ${hashSync("a", 4)}}`)).toBe(false);
  expect(await made(`tls_server_config: {${pair}, ${verified}}`)).toBe(false);
  expect(await made("{}", { detailsRule: "everyone" })).toBe(false);
  expect(await made(`tls_server_config: {${pair}, ${any}}`)).toBe(true);
  expect(await made("{}", { detailsRule: "local" })).toBe(true);
});

test("over TLS the cookie is for TLS alone", async () => {
  const text = `tls_server_config: {cert_file: ${fixture("server.crt")}, key_file: ${fixture("server.key")}}`;
  const { url, token } = await start({ webConfigFile: writeNew(join(makeFolder(), "web.yml"), text) });
  const answer = await ask(`${url}/?token=${token}`, { ca: readFileSync(fixture("ca.crt")), servername: "localhost" });
  expect(answer.headers["set-cookie"]?.[0]).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);
});

test("what nginx 1.29.7 sends by itself, HTTP/1.1 with keep-alive and the loopback address as host, is a stranger's", async () => {
  const { address } = await start();
  const socket = connect(address.port, address.host);
  onTestFinished(() => void socket.destroy());
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += String(chunk)));
  const asked = shown.map((path) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${address.port}\r\n\r\n`);
  socket.write(asked.join(""));
  socket.write(`GET /-/healthy HTTP/1.1\r\nHost: 127.0.0.1:${address.port}\r\nConnection: close\r\n\r\n`);
  await once(socket, "close");
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["200", "200", "200", "403", "200"].map((code) => `HTTP/1.1 ${code}`));
  expect(text).not.toMatch(personal);
});

test("neither token nor cookie is in the log, on a page or in an error", async () => {
  const log = keepLog();
  const fail = (): never => {
    throw new Error("inner detail");
  };
  const { url, token, bearer } = await start({ log, metrics: fail });
  const cookie = cookieFrom(await ask(`${url}/?token=${token}`));
  const value = cookie.split("=")[1] ?? "";
  const answers = [];
  for (const path of ["/", "/trace?query=x", "/api/status", "/metrics", "/nothing", "/api/nothing"]) {
    for (const headers of [{ cookie }, bearer().headers, {}]) {
      const separator = path.includes("?") ? "&" : "?";
      answers.push(await ask(`${url}${path}`, { headers }));
      answers.push(await ask(`${url}${path}${separator}token=${token}`, { headers, method: "HEAD" }));
    }
  }
  for (const { headers } of answers) delete headers["set-cookie"];
  const said = JSON.stringify([answers.map(({ headers, text }) => [headers, text]), log.said]);
  expect(log.said.some(({ message }) => message === "request failed")).toBe(true);
  expect(said).not.toContain(token);
  expect(said).not.toContain(value);
});
