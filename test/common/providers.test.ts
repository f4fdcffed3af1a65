import { describe, expect, it } from "vitest";
import { findProvider, otherProvider, providerIds, providerOf, providers } from "../../src/common/providers.js";

describe("the provider of a host or a domain", () => {
  it.each([
    ["aspmx.l.google.com.", "google"],
    ["gmail-smtp-in.l.google.com", "google"],
    ["GMAIL.COM", "google"],
    ["kita-example.mail.protection.outlook.com.", "microsoft"],
    ["outlook-com.olc.protection.outlook.com", "microsoft"],
    ["kita-example.a-v1.mx.microsoft", "microsoft"],
    ["hotmail.co.uk", "microsoft"],
    ["mta5.am0.yahoodns.net", "yahoo"],
    ["mx-aol.mail.gm0.yahoodns.net", "yahoo"],
    ["mx1.mail.yahoo.co.jp", "yahoo_japan"],
    ["mx01.mail.icloud.com", "apple"],
    ["mx00.gmx.net", "gmx"],
    ["mx-ha02.web.de", "gmx"],
    ["mx00.t-online.de", "t_online"],
    ["smtp-in.orange.fr", "orange"],
    ["mx.yandex.net", "yandex"],
    ["mxs.mail.ru", "mail_ru"],
    ["mx3.qq.com", "qq"],
    ["163mx01.mxmail.netease.com", "netease"],
    ["mx1.naver.com", "naver"],
    ["mfsmax.docomo.ne.jp", "docomo"],
    ["msmx.au.com", "au"],
    ["ezweb.ne.jp", "au"],
    ["mx.i.softbank.jp", "softbank"],
    ["mx.iij.ad.jp", "iij"],
    ["mxa-00123.gslb.pphosted.com", "proofpoint"],
  ])("%s is %s", (name, provider) => {
    expect(findProvider(name)).toBe(provider);
  });

  it.each([
    "",
    ".",
    "com",
    "mail1.north.example.",
    "google.com.attacker.example",
    "notgmail.com",
    "192.0.2.41",
    "2001:db8::1",
    "__proto__",
    "constructor",
    "x".repeat(100_000),
    `${"a.".repeat(50_000)}example`,
  ])("of a name that ends like none of them is other", (name) => {
    expect(findProvider(name)).toBe(otherProvider);
  });

  it("is remembered for no more hosts than there is room for, and stays right", () => {
    for (let index = 0; index < 10_000; index++) expect(findProvider(`host${index}.outlook.com`)).toBe("microsoft");
    expect(findProvider("mx.far.example")).toBe(otherProvider);
  });
});

describe("the list", () => {
  it("has each provider and each domain once, in lower case", () => {
    expect(new Set(providerIds).size).toBe(providerIds.length);
    const domains = providers.flatMap((one) => one.domains);
    expect(new Set(domains).size).toBe(domains.length);
    for (const domain of domains) expect(domain).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
    for (const id of providerIds) expect(id).toMatch(/^[a-z_]+$/);
  });

  it("has links that are https addresses of a host, without a query", () => {
    const urls = providers.flatMap(({ url }) => url ?? []);
    expect(urls.filter((url) => !/^https:\/\/[a-z0-9.-]+\/[a-zA-Z0-9/_.-]*$/.test(url))).toEqual([]);
  });

  it("gives name and link by label value", () => {
    expect(providerOf("microsoft")).toMatchObject({ name: "Microsoft", url: "https://sender.office.com/" });
    expect(providerOf("other")).toBeUndefined();
  });
});
