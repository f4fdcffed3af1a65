import { join } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { artifacts, isLive, openPage, startBrowser, startSite, type Site, type Watched } from "./browser.js";
import { countBytes, findViolations } from "./looks.js";

let site: Site;
let browser: Browser;

beforeAll(async () => {
  site = await startSite(20);
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

async function open(url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const watched = await openPage(browser, url, { locale: "ja-JP", ...options });
  onTestFinished(() => watched.close());
  return watched;
}

test("the script takes over what the server has rendered, and goes on in Japanese; it loads no English texts", async () => {
  const { page, complaints } = await open(`${site.url}-/healthy`);
  const requested: string[] = [];
  page.on("request", (request) => requested.push(new URL(request.url()).pathname));
  const served = [
    "#main",
    "#live",
    "#history figure",
    "#recent table",
    "#filter input",
    "#settings tr",
    ".languages a",
  ];
  // before the script runs: it waits until the document is read
  await page.addInitScript(`new MutationObserver(() => {
    if (document.querySelector("#data") === null) return;
    globalThis.served ??= ${JSON.stringify(served)}.map((part) => document.querySelector(part));
    globalThis.text ??= document.querySelector("#main").innerText;
  }).observe(document, { childList: true, subtree: true })`);
  const received = await countBytes(page);
  await page.goto(site.link);
  await isLive(page);
  const first = received();
  console.log(`first load in Japanese ${first} bytes`);
  expect(first).toBeGreaterThan(20_000);
  expect(first).toBeLessThan(40_000);
  const before = await page.locator("#live").innerText();
  await page.locator("#live", { hasNotText: before }).waitFor();
  expect(await page.locator("#live").innerText()).toMatch(/^ライブ：\d\d:\d\d:\d\d UTC 現在$/);
  const same = `served.map((part) => part instanceof Element && part.isConnected)`;
  expect(await page.evaluate(same)).toEqual(served.map(() => true));
  expect(requested.filter((path) => /assets\/ja-/.test(path))).toHaveLength(1);
  expect(requested.filter((path) => /assets\/en-/.test(path))).toEqual([]);
  expect(complaints).toEqual([]);
});

const sizes = [
  { width: 1400, height: 900 },
  { width: 390, height: 740 },
];

test.each(sizes.flatMap((viewport) => [true, false].map((javaScriptEnabled) => ({ viewport, javaScriptEnabled }))))(
  "at $viewport.width px, script $javaScriptEnabled: axe finds nothing, nothing is cut or too wide",
  async (look) => {
    const { viewport, javaScriptEnabled } = look;
    const name = `${viewport.width}${javaScriptEnabled ? "" : "-without-script"}`;
    // axe is a script; what it looks at without ours is the page as the server has rendered it
    const blocked = javaScriptEnabled ? {} : { serviceWorkers: "block" as const };
    const { page, complaints } = await open(site.url, { viewport, bypassCSP: true, ...blocked });
    if (!javaScriptEnabled)
      await page.route(/ja-\w+\.js/, (route) => route.fulfill({ body: "", contentType: "text/javascript" }));
    // a stranger first
    for (const path of ["", site.link.slice(site.url.length), "trace?query=alpha.example", "runbook"]) {
      await page.goto(site.url + path);
      if (javaScriptEnabled && !/^trace|^runbook/.test(path)) await isLive(page);
      expect(await page.evaluate("document.documentElement.lang")).toBe("ja");
      await page.screenshot({
        path: join(artifacts, `japanese-${name}-${path.slice(0, 5).replace(/\W/g, "")}.png`),
        fullPage: true,
      });
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      expect(await page.evaluate(cutTexts)).toEqual([]);
      // axe looks long at each row, so a few have to do
      if (javaScriptEnabled && path.startsWith("?"))
        await page.locator('#filter select[name="outcome"]').selectOption("erelay");
      expect(await findViolations(page)).toEqual([]);
    }
    expect(complaints).toEqual([]);
  },
);

/** Headings, titles and buttons of which a part does not show. */
const cutTexts = `[...document.querySelectorAll("h1, h2, h3, th, .title, button, caption, nav a, summary")]
  .filter((element) => element.checkVisibility() && !element.matches(".unseen, .unseen *") && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
  .filter((element) => getComputedStyle(element).overflow !== "visible")
  .map((element) => element.outerHTML.slice(0, 200))`;

test.each([true, false])(
  "the switch leads to English and back, and is remembered; script: %s",
  async (javaScriptEnabled) => {
    const { page, complaints } = await open(site.link, { javaScriptEnabled });
    const title = page.locator("#history h2");
    await page.getByText("直近 1 時間", { exact: true }).first().waitFor();
    await page.locator(".spans a", { hasText: "1 週間" }).click();
    await page.getByText("直近 7 日間", { exact: true }).first().waitFor();
    await page.getByRole("link", { name: "English" }).click();
    await page.getByText("The last 7 days", { exact: true }).first().waitFor();
    expect(await title.innerText()).toBe("The last 7 days");
    await page.goto(site.url);
    expect(await title.innerText()).toBe("The last hour");
    await page.goto(`${site.url}trace`);
    expect(await page.locator("h1").innerText()).toBe("Trace a message");
    await page.getByRole("link", { name: "日本語" }).click();
    await page.getByText("メールの追跡", { exact: true }).first().waitFor();
    await page.goto(site.url);
    expect(await title.innerText()).toBe("直近 1 時間");
    expect(complaints).toEqual([]);
  },
);

test("a problem that begins while the page is open is told in Japanese", async () => {
  const url = await site.startOther(["--otlp.endpoint", "http://127.0.0.1:9", "--xmail.probe", "smtp=127.0.0.1:9"]);
  const { page, complaints } = await open(url);
  await page.locator("#live .is-live").waitFor();
  await page
    .locator(".overall.bad", {
      hasText: /XMail の smtp サービスが応答しません（127\.0\.0\.1:9.*）：接続が拒否されました。/,
    })
    // the second probe in a row
    .waitFor({ timeout: 90_000 });
  expect(await page.title()).toMatch(/^問題 \d+ 件 – XMail Exporter$/);
  const otlp = await page.locator("#otlp").innerText();
  expect(otlp).toContain(
    "127.0.0.1:9 で待ち受けているプログラムがありません。バックエンドを起動するか、--otlp.endpoint を修正してください",
  );
  expect(await page.locator("#details-denied").innerText()).toContain("このエクスポーターのトークンが必要です。");
  expect(complaints).toEqual([]);
});
