import { describe, expect, it } from "vitest";
import { createAddressRule } from "../../src/privacy/address.js";
import { createHasher } from "../../src/privacy/hasher.js";
import { createIpRule } from "../../src/privacy/ip.js";

const hasher = createHasher(Buffer.from("a key of the test alone, long enough"));
/** Shows what was hashed: `<address bob@alpha.example>`. */
const shown = (what: string, text: string) => `<${what} ${text}>`;

describe("addresses, hashed", () => {
  const { whole, account, search } = createAddressRule("hash", shown);

  it("are the same for the same mailbox, however it is written", () => {
    expect(whole("Bob@Alpha.Example")).toBe("<address bob@alpha.example>");
    expect(whole("@gateway.example:bob@alpha.example")).toBe("<address bob@alpha.example>");
    for (const domain of ["alpha.example", "?alpha.example", "@alpha.example"])
      expect(account("bob", domain)).toEqual({ user: "<address bob@alpha.example>", domain: "" });
  });

  it("leave the null sender and the star of filters as they are", () => {
    expect(whole("")).toBe("");
    expect(whole("*")).toBe("*");
  });

  it("are found in text", () => {
    expect(search("/bin/check.sh;in;bounce+bob=x.example@list.example;;")).toBe(
      "/bin/check.sh;in;<address bounce+bob=x.example@list.example>;;",
    );
    expect(search("queued for <bob@alpha.example>, <eve@[192.0.2.1]>")).toBe(
      "queued for <<address bob@alpha.example>>, <<address eve@[192.0.2.1]>>",
    );
    expect(search("2.0.0 Ok: queued as 00015445")).toBe("2.0.0 Ok: queued as 00015445");
    // a macro that XMail left as it stands
    expect(search("check.sh;@@FROM;@@RCPT;")).toBe("check.sh;@@FROM;@@RCPT;");
  });
});

describe("addresses as domains", () => {
  const { whole, account, search } = createAddressRule("domain", shown);

  it("tell the domain, and nothing where there is none or it is no domain", () => {
    expect(whole("Bob@Alpha.Example")).toBe("alpha.example");
    expect(whole("bob")).toBe("hidden");
    expect(whole("bob@Bob Miller")).toBe("hidden");
    expect(account("bob", "alpha.example")).toEqual({ user: "", domain: "alpha.example" });
    expect(search("from bob@alpha.example to eve@beta.example")).toBe("from alpha.example to beta.example");
  });
});

describe("IPs", () => {
  const hash = createIpRule("hash", shown);
  const prefix = createIpRule("prefix", shown);

  it("are shortened to their network", () => {
    expect(prefix.whole("203.0.113.17")).toBe("203.0.113.0");
    expect(prefix.whole("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1::");
    expect(prefix.whole("2001:0DB8::17")).toBe("2001:db8:0::");
    expect(prefix.whole("::1")).toBe("0:0:0::");
    expect(prefix.whole("::ffff:203.0.113.17")).toBe("203.0.113.0");
  });

  it("are the same client in both ways of writing", () => {
    expect(hash.whole("::ffff:203.0.113.17")).toBe(hash.whole("203.0.113.17"));
  });

  it("are found in text, in names and in brackets, and times and versions are left alone", () => {
    expect(hash.search("client [203.0.113.17]:25, host-203-0-113-17.example")).toBe(
      "client [<ip 203.0.113.17>]:25, host-<ip 203.0.113.17>.example",
    );
    expect(hash.search("from [IPv6:2001:db8::17] and 2001:db8::1: refused")).toBe(
      "from [IPv6:<ip 2001:db8::17>] and <ip 2001:db8::1>: refused",
    );
    for (const text of ["2026-11-24 10:05:57", "1795514757525.7f5863fff6c0.bb5.2.vm", "250 2.1.5 Ok", "a std::string"])
      expect(hash.search(text)).toBe(text);
  });

  it("take a client's host name with them", () => {
    expect(prefix.host("dsl-17.isp.example")).toBe("hidden");
    expect(prefix.host("[203.0.113.17]")).toBe("203.0.113.0");
    expect(hash.host("DSL-17.isp.example")).toBe("<host dsl-17.isp.example>");
    expect(prefix.whole("not an address")).toBe("hidden");
  });
});

describe("the hash", () => {
  it("is 128 bits of HMAC-SHA-256, apart for each kind of thing", () => {
    expect(hasher("ip", "203.0.113.17")).toMatch(/^[0-9a-f]{32}$/);
    expect(hasher("ip", "a")).not.toBe(hasher("address", "a"));
    expect(hasher("ip", "a")).toBe(hasher("ip", "a"));
  });

  it("is never made without a key", () => {
    expect(() => createHasher(undefined)("ip", "203.0.113.17")).toThrow("without a key");
  });
});
