import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readProxy } from "../../src/config/proxy.js";

const names = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"];
beforeEach(() => {
  for (const name of names) for (const text of [name, name.toUpperCase()]) vi.stubEnv(text, undefined);
});
afterEach(() => vi.unstubAllEnvs());

function ask(env: Readonly<Record<string, string>>, url = "https://backend.example:4318", version?: string) {
  for (const [name, text] of Object.entries(env)) vi.stubEnv(name, text);
  const errors: string[] = [];
  return { proxy: readProxy(url, errors, version), errors };
}

describe("the proxy of an endpoint", () => {
  const both = { HTTP_PROXY: "http://plain:3128", HTTPS_PROXY: "http://tls:3128" };

  it("is that of its scheme", () => {
    expect(ask({})).toEqual({ proxy: undefined, errors: [] });
    expect(ask(both).proxy).toBe("http://tls:3128");
    expect(ask({}, "http://backend.example:4318").proxy).toBe("http://plain:3128");
  });

  it("can be set in lower case, which takes precedence, or for both schemes", () => {
    expect(ask({ ALL_PROXY: "https://all:3128" }).proxy).toBe("https://all:3128");
    expect(ask({ ...both, https_proxy: "http://lower:3128" }).proxy).toBe("http://lower:3128");
  });

  it("is an HTTP proxy where it has no scheme", () => {
    expect(ask({ HTTPS_PROXY: "proxy.example:3128" }).proxy).toBe("http://proxy.example:3128");
    expect(ask({ https_proxy: "anna:secret@10.0.0.1:3128" }).proxy).toBe("http://anna:secret@10.0.0.1:3128");
  });

  it.each([
    ["backend.example", true],
    ["other.example, BACKEND.example:4318", true],
    [".example", true],
    ["*.example", true],
    ["*", true],
    ["backend.example:9090", false],
    ["example", false],
    ["", false],
  ])("is not used where NO_PROXY is %j: %s", (text, isDirect) => {
    expect(ask({ ...both, NO_PROXY: text }).proxy === undefined).toBe(isDirect);
    vi.stubEnv("NO_PROXY", undefined);
    expect(ask({ ...both, no_proxy: text }).proxy === undefined).toBe(isDirect);
  });

  it.each(["socks5://anna:secret@proxy:1080", "http://anna:%zz@proxy", "http://"])(
    "is refused in words: %s",
    (text) => {
      const { proxy, errors } = ask({ HTTPS_PROXY: text });
      expect(proxy).toBeUndefined();
      expect(errors).toEqual([expect.stringMatching(/^HTTPS_PROXY ".*": unsupported proxy; use a URL such as http:/)]);
      expect(errors[0]).not.toContain("secret");
    },
  );

  it.each([
    ["22.15.0", false],
    ["22.20.9", false],
    ["22.21.0", true],
    ["23.11.0", false],
    ["24.4.1", false],
    ["24.5.0", true],
    ["26.0.0", true],
  ])("needs a Node that supports it: %s %s", (version, isSupported) => {
    const { proxy, errors } = ask(both, undefined, version);
    expect(proxy !== undefined).toBe(isSupported);
    if (!isSupported)
      expect(errors).toEqual([expect.stringContaining(`Node ${version} cannot use a proxy; use Node 22.21`)]);
    expect(ask({ NO_PROXY: "*" }, undefined, version).errors).toEqual([]);
  });
});
