import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { artifacts, isLive, openPage, startBrowser, startSite, type Site } from "./browser.js";
import { findViolations, looks, sizes } from "./looks.js";

let site: Site;
let browser: Browser;

beforeAll(async () => {
  site = await startSite(40);
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

test.each(looks)(
  "$colorScheme on a $size: axe finds nothing serious, nothing is wider than the screen",
  async (look) => {
    const { colorScheme, size } = look;
    // axe puts itself into the page, which our policy would not let anybody do
    const watched = await openPage(browser, site.link, { colorScheme, viewport: sizes[size], bypassCSP: true });
    onTestFinished(() => watched.close());
    const { page } = watched;
    await isLive(page);
    await page.locator("#recent tbody tr").first().waitFor();
    await page.screenshot({ path: join(artifacts, `page-${size}-${colorScheme}.png`) });
    await page.screenshot({ path: join(artifacts, `page-${size}-${colorScheme}-whole.png`), fullPage: true });
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    // axe looks long at each row, so a few have to do
    await page.locator('#filter select[name="outcome"]').selectOption("erelay");
    const id = await page.locator("#recent a").first().innerText();
    expect(await findViolations(page)).toEqual([]);
    await page.goto(`${site.url}trace?query=${encodeURIComponent(id)}`);
    await page.locator("#main table").first().waitFor();
    await page.screenshot({ path: join(artifacts, `trace-${size}-${colorScheme}.png`) });
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(await findViolations(page)).toEqual([]);
    await page.goto(`${site.url}accounts`);
    await page.locator("#senders table").waitFor();
    await page.screenshot({ path: join(artifacts, `accounts-${size}-${colorScheme}.png`) });
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(await findViolations(page)).toEqual([]);
    await page.goto(`${site.url}runbook?name=XMailQueueNotStarted`);
    await page.screenshot({ path: join(artifacts, `runbook-${size}-${colorScheme}.png`) });
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(await findViolations(page)).toEqual([]);
  },
);

test.each([320, 390, 600, 770, 900, 1024, 1090, 1280, 1600])(
  "%i pixels wide: no table is wider than its section",
  async (width) => {
    const watched = await openPage(browser, site.link, { viewport: { width, height: 900 } });
    onTestFinished(() => watched.close());
    const { page } = watched;
    await isLive(page);
    await page.locator("#recent tbody tr").first().waitFor();
    await page.locator("summary").first().click();
    expect(await page.evaluate<string[]>(tooWide)).toEqual([]);
    await page.goto(`${site.url}accounts`);
    await page.locator("#senders table").waitFor();
    expect(await page.evaluate<string[]>(tooWide)).toEqual([]);
  },
);

/** Tables that stick out of their section, or of the place in it in which they scroll. */
const tooWide = `[...document.querySelectorAll("section table")]
  .filter((table) => table.getBoundingClientRect().width > 0)
  .filter((table) => {
    const { right } = table.getBoundingClientRect();
    const box = table.closest(".box") ?? table.closest("section");
    return right > box.getBoundingClientRect().right;
  })
  .map((table) => table.closest("section").querySelector("h2").textContent)`;

test.each(looks)("$colorScheme on a $size: so does a stranger, who is asked for the token", async (look) => {
  const { colorScheme, size } = look;
  const watched = await openPage(browser, site.url, { colorScheme, viewport: sizes[size], bypassCSP: true });
  onTestFinished(() => watched.close());
  const { page } = watched;
  await isLive(page);
  await page.locator("#details-denied form").scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(artifacts, `stranger-${size}-${colorScheme}.png`) });
  await page.screenshot({ path: join(artifacts, `stranger-${size}-${colorScheme}-whole.png`), fullPage: true });
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  expect(await findViolations(page)).toEqual([]);
});
