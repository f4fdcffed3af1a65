import { expect, test } from "vitest";
import type { Request, Response } from "express";
import { createAccess, denyDetails, type Requester } from "../../../src/http/auth/access.js";

const here: Requester = {
  isAuthenticated: false,
  address: "127.0.0.1",
  headers: { host: "localhost:10052" },
  httpVersion: "1.1",
};

test.each(["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])("%s is this machine", (address) => {
  expect(denyDetails("local", { ...here, address })).toBeUndefined();
});

test.each(["192.0.2.1", "::ffff:192.0.2.1", "::", "fe80::1", "1127.0.0.1", undefined])("%s is another", (address) => {
  expect(denyDetails("local", { ...here, address })).toBe("otherMachine");
});

test.each(["localhost", "LOCALHOST:10052", "127.0.0.1:80", "127.9.9.9", "[::1]", "[::1]:10052"])(
  "the host %s is this machine",
  (host) => {
    expect(denyDetails("local", { ...here, headers: { host } })).toBeUndefined();
  },
);

test.each([
  ...["mail.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:127.0.0.1", "evil@localhost"],
  ...[
    "localhost:10052/",
    "127.0.0.1:",
    "::1",
    "[::1",
    "0.0.0.0",
    "2130706433",
    "localhost, evil.example",
    "",
    undefined,
  ],
])("the host %s is not, whatever it leads to", (host) => {
  expect(denyDetails("local", { ...here, headers: host === undefined ? {} : { host } })).toBe("otherHost");
});

test.each([
  ...["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded", "x-real-ip", "x-client-ip"],
  ...[
    "x-original-forwarded-for",
    "cf-connecting-ip",
    "cf-ray",
    "true-client-ip",
    "x-envoy-external-address",
    "cdn-loop",
  ],
])("a request with %s came through a proxy", (name) => {
  expect(denyDetails("local", { ...here, headers: { ...here.headers, [name]: "" } })).toBe("proxy");
});

test("headers of browsers are no sign of a proxy", () => {
  const browser = {
    accept: "*/*",
    "accept-language": "de",
    "cache-control": "no-cache",
    "x-requested-with": "x",
    dnt: "1",
  };
  expect(denyDetails("local", { ...here, headers: { ...here.headers, ...browser } })).toBeUndefined();
});

test("HTTP/1.0, which proxies speak and no browser, is not local", () => {
  expect(denyDetails("local", { ...here, httpVersion: "1.0" })).toBe("noBrowser");
});

test("with the rule authenticated nothing but a proof counts, with everyone no proof is needed", () => {
  const stranger = { ...here, address: "192.0.2.1", headers: { host: "mail.example", via: "1.1 a" } };
  expect(denyDetails("authenticated", here)).toBe("noToken");
  expect(denyDetails("authenticated", { ...stranger, isAuthenticated: true })).toBeUndefined();
  expect(denyDetails("everyone", stranger)).toBeUndefined();
});

test("who is proven may come from anywhere, through anything", () => {
  const headers = { host: "mail.example", "x-forwarded-for": "192.0.2.1" };
  expect(
    denyDetails("authenticated", { isAuthenticated: true, address: "192.0.2.1", headers, httpVersion: "1.0" }),
  ).toBeUndefined();
});

test.each([
  ["authenticated", true],
  ["local", true],
  ["local", false],
  ["everyone", false],
] as const)("a page of another site gets nothing (%s, proven: %s)", (rule, isAuthenticated) => {
  const asked = (site: string) =>
    denyDetails(rule, { ...here, isAuthenticated, headers: { ...here.headers, "sec-fetch-site": site } });
  expect(asked("cross-site")).toBe("crossSite");
  expect([asked("none"), asked("same-origin"), asked("same-site")]).toEqual([undefined, undefined, undefined]);
});

test.each([
  ["/var/lib/xmail-exporter/details-token", "sudo cat /var/lib/xmail-exporter/details-token"],
  ["/srv/my state/details-token", "sudo cat '/srv/my state/details-token'"],
])("the command that prints the token can be copied: %s", (file, command) => {
  const token = { text: "", file, isNew: false };
  const access = createAccess({ detailsRule: "authenticated", token, web: undefined });
  const request = { headers: {}, httpVersion: "1.1", socket: { remoteAddress: "127.0.0.1" } } as unknown as Request;
  expect(access.denial(request, { locals: {} } as Response)?.fix).toEqual({ command });
});
