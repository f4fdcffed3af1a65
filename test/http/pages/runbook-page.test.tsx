import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadAssets } from "../../../src/http/pages/assets.js";
import { renderRunbook } from "../../../src/http/pages/runbook-page.js";
import { loadRunbooks } from "../../../src/http/pages/runbooks.js";
import { ask, startTestServer } from "../given.js";

const runbooks = loadRunbooks();
const assets = loadAssets();
const folder = new URL("../../../docs/runbooks/", import.meta.url);

test("all runbooks ship, as they are", () => {
  const names = readdirSync(folder);
  expect(names.length).toBeGreaterThan(40);
  expect([...runbooks.keys()].map((name) => `${name}.md`).toSorted()).toEqual(names.toSorted());
  for (const name of names) expect(runbooks.get(name.slice(0, -3))).toBe(readFileSync(new URL(name, folder), "utf8"));
});

test.each([...runbooks])("%s is rendered whole, without marks of Markdown", (name, text) => {
  const html = renderRunbook({ name, text }, runbooks, "en", assets).replace(/<head>.*<\/head>/, "");
  const main = (/<main.*<\/main>/s.exec(html) ?? [""])[0];
  expect(main).toContain("<h1>");
  const words = main
    .replaceAll(/<code>[^<]*<\/code>/g, "")
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&amp;", "&");
  expect(words).not.toMatch(/`|\*\*|\]\(|^#|\n- |\|---|(?<!\w)_|_(?!\w)/m);
  for (const [, href = ""] of main.matchAll(/href="([^"]*)"/g)) {
    const name = new URL(href, "http://x/").searchParams.get("name") ?? "README";
    expect(runbooks.has(name)).toBe(true);
  }
});

test("text is text", () => {
  const text = "# A <b>\n\n1. `<i>` and [<u>](XMailQueueGrowing.md)\n2. two\n   lines";
  const html = renderRunbook({ name: "x", text }, runbooks, "en", assets);
  expect(html).toContain("<h1>A &lt;b></h1>");
  expect(html).toContain(
    '<ol><li><code>&lt;i></code> and <a href="./runbook?name=XMailQueueGrowing">&lt;u></a></li><li>two    lines</li></ol>',
  );
});

test("is there for everyone; an unknown one leads to the list", async () => {
  const { url } = await startTestServer();
  const strange = { headers: { "sec-fetch-site": "cross-site" } };
  const one = await ask(`${url}/runbook?name=XMailQueueGrowing`, strange);
  expect([one.status, one.text.includes("<title>XMailQueueGrowing – XMail Exporter</title>")]).toEqual([200, true]);
  expect((await ask(`${url}/runbook`, strange)).text).toContain('href="./runbook?name=XMailQueueGrowing"');
  const none = await ask(`${url}/runbook?name=../../package`, strange);
  expect([none.status, none.text.includes('href="./runbook"')]).toEqual([404, true]);
});
