import { expect, onTestFinished, test } from "vitest";
import { isLive, openPage, startBrowser, startSite } from "./browser.js";
import { countBytes } from "./looks.js";

/** A site of its own: how much is on the page depends on what has happened there. */
test("weighs at most 40 KB at first, and 60 KB a minute at 20 lines a second, in which nothing piles up", async () => {
  const site = await startSite(20);
  onTestFinished(() => site.stop());
  const browser = await startBrowser();
  onTestFinished(() => browser.close());
  const watched = await openPage(browser, `${site.url}-/healthy`);
  onTestFinished(() => watched.close());
  const { page, complaints } = watched;
  const received = await countBytes(page);
  await page.goto(site.link);
  await isLive(page);
  const first = received();
  expect(first).toBeGreaterThan(20_000);
  expect(first).toBeLessThan(40_000);
  const elements = `document.querySelectorAll("*").length`;
  const minutes = Number(process.env["XMAIL_PAGE_MINUTES"] ?? 1);
  const before = Number(await page.evaluate(elements));
  await page.evaluate(rounds(minutes * 30));
  const weight = (received() - first) / minutes;
  console.log(`first load ${first} bytes, then ${Math.round(weight)} bytes a minute`);
  expect(weight).toBeGreaterThan(10_000);
  expect(weight).toBeLessThan(60_000);
  expect(Number(await page.evaluate(elements))).toBeLessThan(before + 1_000);
  expect(await page.locator("#recent tbody tr").count()).toBe(50);
  expect(complaints).toEqual([]);
}, 900_000);

/** So many changes of what the page says of its time: one each two seconds. */
function rounds(count: number): string {
  return `new Promise((done) => {
    let left = ${count};
    new MutationObserver(() => {
      left -= 1;
      if (left === 0) done();
    }).observe(document.querySelector("#live"), { characterData: true, childList: true, subtree: true });
  })`;
}
