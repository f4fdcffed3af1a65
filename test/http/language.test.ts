import { expect, test } from "vitest";
import { ask, startTestServer } from "./given.js";

const english = '<html lang="en">';
const japanese = '<html lang="ja">';

test.each([
  ["ja", undefined, japanese],
  ["ja-JP, ja;q=0.9, en;q=0.8", undefined, japanese],
  ["fr, ja;q=0.2", undefined, japanese],
  ["en, ja;q=0.9", undefined, english],
  ["ja;q=0.5, en-GB;q=0.7", undefined, english],
  ["ja;q=0", undefined, english],
  ["fr", undefined, english],
  ["*", undefined, english],
  [undefined, undefined, english],
  ["en", "lang=ja", japanese],
  ["ja", "a=b; lang=en; c=d", english],
  ["ja", "lang=fr", japanese],
  [undefined, "lang=<b>", english],
  [undefined, "nolang=ja", english],
])("who accepts %s and has the cookie %s is answered in %s", async (accepted, cookie, expected) => {
  const { url } = await startTestServer();
  const headers = {
    ...(accepted === undefined ? {} : { "accept-language": accepted }),
    ...(cookie === undefined ? {} : { cookie }),
  };
  for (const path of ["/", "/trace", "/trace?query=S1", "/accounts", "/runbook", "/runbook?name=nowhere"]) {
    const answer = await ask(url + path, { headers });
    expect(answer.text).toContain(expected);
    expect(answer.headers.vary).toBe("Accept-Language, Cookie, Accept-Encoding");
    expect(answer.headers["set-cookie"]).toBeUndefined();
  }
});

test("the switch works without script, and is remembered", async () => {
  const { url } = await startTestServer();
  const page = await ask(`${url}/?kind=smtp&span=week`);
  const [, href = ""] = /href="([^"]*)" lang="ja"/.exec(page.text) ?? [];
  expect(href).toBe("./?kind=smtp&amp;span=week&amp;lang=ja");
  const switched = await ask(new URL(href.replaceAll("&amp;", "&"), url).toString());
  expect(switched.text).toContain(japanese);
  expect(switched.text).toContain('<h2 id="history-title">直近 7 日間</h2>');
  expect(switched.headers["set-cookie"]).toEqual([
    expect.stringMatching(/^lang=ja; Max-Age=31536000; Path=\/; .*SameSite=Lax$/),
  ]);
  const back = await ask(`${url}/?lang=en`, { headers: { cookie: "lang=ja", "accept-language": "ja" } });
  expect([back.text.includes(english), back.headers["set-cookie"]?.length]).toEqual([true, 1]);
  const unknown = await ask(`${url}/?lang=tlh`, { headers: { cookie: "lang=ja" } });
  expect([unknown.text.includes(japanese), unknown.headers["set-cookie"]]).toEqual([true, undefined]);
});

test("a page is kept for each language, and none is mixed up with another", async () => {
  const { url } = await startTestServer({ elapsed: () => 0 });
  const read = async (path: string, language: string) =>
    (await ask(url + path, { headers: { "accept-language": language } })).text;
  for (const path of ["/", "/?kind=smtp"])
    for (const language of ["ja", "en", "ja", "en"])
      expect(await read(path, language)).toContain(`<html lang="${language}">`);
});

test("a browser is told to load the texts of its language alone", async () => {
  const { url } = await startTestServer();
  for (const [language, other] of [
    ["en", "ja"],
    ["ja", "en"],
  ] as const) {
    const { text } = await ask(url, { headers: { "accept-language": language } });
    const [, href = ""] = /<script type="module" src="\.([^"]*)"/.exec(text) ?? [];
    expect(href).toMatch(new RegExp(`^/assets/${language}-`));
    expect(text).not.toContain(`assets/${other}-`);
    expect((await ask(url + href)).status).toBe(200);
  }
});

test("the API stays English", async () => {
  const { url } = await startTestServer();
  const headers = { "accept-language": "ja", cookie: "lang=ja" };
  const { text } = await ask(`${url}/api/status`, { headers });
  expect(text).toContain("No problems detected.");
  const strange = { headers: { ...headers, via: "1.1 proxy" } };
  expect((await ask(`${url}/api/events`, strange)).text).toContain("not shown: this exporter's token is required");
});
