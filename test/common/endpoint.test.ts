import { expect, it } from "vitest";
import { type Endpoint, requestUrl } from "../../src/common/endpoint.js";

const logs: Endpoint = { signal: "logs", url: "http://host:4318", asIs: false, protocol: "http/protobuf" };

it.each([
  ["http://host:4318", "http://host:4318/v1/logs"],
  ["http://host:4318/", "http://host:4318/v1/logs"],
  ["https://host/otlp//", "https://host/otlp/v1/logs"],
  ["http://host/api?tenant=a", "http://host/api/v1/logs?tenant=a"],
])("a base URL %s gets the path of the signal", (url, expected) => {
  expect(requestUrl({ ...logs, url })).toBe(expected);
});

it("a URL for one signal is used unchanged", () => {
  expect(requestUrl({ ...logs, url: "http://host/exactly/this/", asIs: true })).toBe("http://host/exactly/this/");
});
