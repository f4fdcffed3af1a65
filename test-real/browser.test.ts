import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hashSync } from "bcryptjs";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { SpanHistory } from "../src/http/api/history-document.js";
import { apiStatus } from "../scripts/docs/api-status.js";
import {
  appendLine,
  isLive,
  logTime,
  openPage,
  startBrowser,
  startProxy,
  startSite,
  type Site,
  type Watched,
} from "./browser.js";
import { countBytes } from "./looks.js";
import { until } from "./support.js";

/** Few enough that a line is still among the last few hundred when a slow machine looks for it. */
const linesPerSecond = 20;
let site: Site;
let browser: Browser;

beforeAll(async () => {
  site = await startSite(linesPerSecond);
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

async function open(url = site.link, options: BrowserContextOptions = {}): Promise<Watched> {
  const watched = await openPage(browser, url, options);
  onTestFinished(() => watched.close());
  return watched;
}

/** One more message is received; the sender says which. */
async function receive(sender: string | Buffer, id: string): Promise<void> {
  const start = ["mx1", "mx1", "192.0.2.77", logTime(), "pc", "alpha.example"];
  await appendLine(site.mailRoot, "smtp", [...start, sender, "anna@alpha.example", id, "RECV=OK", "", "857", ""]);
}

/** Waits until the page has been brought up to date once more. */
async function nextRound(page: Page): Promise<void> {
  const before = await page.locator("#live").innerText();
  await page.locator("#live", { hasNotText: before }).waitFor();
}

async function numberIn(page: Page, selector: string): Promise<number> {
  return Number((await page.locator(selector).first().innerText()).replaceAll(",", ""));
}

test("keeps itself up to date: a line that is written now raises a number and is among the recent events", async () => {
  const { page, complaints } = await open();
  await isLive(page);
  const lines = '#logs tr:has(th a:text-is("smtp")) td[data-label="Lines"]';
  const before = {
    lines: await numberIn(page, lines),
    received: await numberIn(page, '[data-plot="received"] strong'),
  };
  await receive("marker-one@out.example", "SA001");
  await page.locator("#recent td", { hasText: "marker-one@out.example" }).waitFor();
  await nextRound(page);
  expect(await numberIn(page, lines)).toBeGreaterThan(before.lines);
  expect(await numberIn(page, '[data-plot="received"] strong')).toBeGreaterThan(before.received);
  expect(complaints).toEqual([]);
});

test("the script takes over the elements that the server has rendered", async () => {
  const { page, complaints } = await open(`${site.url}-/healthy`);
  const served = ["#main", "#history figure", "#recent table", "#filter input", "#settings tr"];
  // before the script runs: it waits until the document is read
  await page.addInitScript(`new MutationObserver(() => {
    if (document.querySelector("#data") === null) return;
    globalThis.served ??= ${JSON.stringify(served)}.map((part) => document.querySelector(part));
  }).observe(document, { childList: true, subtree: true })`);
  await page.goto(site.link);
  await isLive(page);
  await nextRound(page);
  const same = `served.map((part) => part instanceof Element && part.isConnected)`;
  expect(await page.evaluate(same)).toEqual(served.map(() => true));
  expect(complaints).toEqual([]);
});

test("pointing at a plot brings charts that say what is at the cursor; until then uPlot is not loaded", async () => {
  const { page, complaints } = await open();
  const requested: string[] = [];
  page.on("request", (request) => requested.push(new URL(request.url()).pathname));
  await isLive(page);
  await page.locator(".drawing svg").nth(5).waitFor();
  await page.locator(".drawing").first().hover();
  await page.locator(".drawing canvas").nth(5).waitFor();
  expect(requested.filter((path) => path.startsWith("/assets/uplot-chart-"))).toHaveLength(1);
  expect(await page.locator(".drawing svg").count()).toBe(0);
  const { width = 0 } = (await page.locator(".drawing").first().boundingBox()) ?? {};
  await page
    .locator(".drawing")
    .first()
    .hover({ position: { x: width - 30, y: 50 } });
  await page.locator('.range[data-at*=": "]').nth(5).waitFor();
  await nextRound(page);
  expect(await page.locator(".drawing canvas").count()).toBe(6);
  expect(complaints).toEqual([]);
});

test("a longer span can be chosen, is in the address, and goes on with the chart", async () => {
  const { page, complaints } = await open();
  await isLive(page);
  const day = new Date(Date.now() - 26 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
  const start = ["mx1", "mx1", "192.0.2.77", day, "pc", "alpha.example"];
  const line = [...start, "day@out.example", "anna@alpha.example", "SA020", "RECV=OK", "", "857", ""];
  await page.getByRole("link", { name: "Week" }).click();
  await page.locator("#history h2", { hasText: "The last 7 days" }).waitFor();
  const received = async () => {
    const week = (await (await fetch(`${site.url}api/history?span=week`)).json()) as SpanHistory;
    return week.series.received.reduce((sum, count) => sum + count, 0);
  };
  const before = await received();
  await appendLine(site.mailRoot, "smtp", line);
  await expect.poll(received).toBeGreaterThan(before);
  expect(new URL(page.url()).search).toBe("?span=week");
  await page.reload();
  await isLive(page);
  await page.locator("#history h2", { hasText: "The last 7 days" }).waitFor();
  expect(await numberIn(page, '[data-plot="received"] strong')).toBeGreaterThan(before);
  await page.locator(".drawing").first().hover();
  await page.locator(".drawing canvas").first().waitFor();
  await page.getByRole("link", { name: "Year" }).click();
  await page.locator("#history h2", { hasText: "The last year" }).waitFor();
  await page
    .locator(".drawing")
    .first()
    .hover({ position: { x: 200, y: 50 } });
  await page.locator(".range[data-at*='before: ']").first().waitFor();
  await page.getByRole("link", { name: "Hour" }).click();
  await page.locator("#history h2", { hasText: "The last hour" }).waitFor();
  expect(complaints).toEqual([]);
});

test("words lead on: a reason to its events, a state to its messages, a log to its lines, and back", async () => {
  const { page, complaints } = await open();
  await isLive(page);
  await receive("lead@out.example", "SA021");
  await page.locator("#refusals tbody a").first().click();
  const outcome = await page.locator('#filter select[name="outcome"]').inputValue();
  const [, result = ""] = (await page.locator("#refusals tbody a").first().innerText()).split(" ");
  expect(outcome).toBe(result);
  await expect.poll(() => page.locator("#recent tbody .outcome").allInnerTexts()).toContain(result);
  expect(new Set(await page.locator("#recent tbody .outcome").allInnerTexts())).toEqual(new Set([result]));
  expect(new URL(page.url()).hash).toBe("#recent");
  await page.locator("#queue tbody a", { hasText: "retry" }).first().click();
  expect(await page.locator('#queue-filter select[name="queue-state"]').inputValue()).toBe("retry");
  await page.locator("#logs tbody a", { hasText: "pop3" }).click();
  expect(await page.locator('#filter select[name="kind"]').inputValue()).toBe("pop3");
  // without script the same, as a page of its own
  const href = (await page.locator("#logs tbody a", { hasText: "smtp" }).getAttribute("href")) ?? "";
  const plain = await open(new URL(href, site.link).href.replace("?", `?token=${site.token}&`), {
    javaScriptEnabled: false,
  });
  expect(await plain.page.locator('#filter select[name="kind"]').inputValue()).toBe("smtp");
  expect([...complaints, ...plain.complaints]).toEqual([]);
});

test("a problem shows in the tab, and leads to its section and its runbook", async () => {
  const other = await site.startOther(["--otlp.endpoint", "http://127.0.0.1:9", "--xmail.timezone", "Asia/Tokyo"]);
  const { page, complaints } = await open(other);
  await isLive(page);
  const good = await (await open()).page.locator("link[rel=icon]").getAttribute("href");
  expect(await page.title()).toBe("1 problem – XMail Exporter");
  expect(await page.locator("link[rel=icon]").getAttribute("href")).not.toBe(good);
  expect(await page.locator("ul.overall").innerText()).toContain("Asia/Tokyo is not the mail server's");
  await page.getByRole("link", { name: "Show" }).click();
  expect(new URL(page.url()).hash).toBe("#process");
  await page.getByRole("link", { name: "What to do" }).click();
  await page.locator("h1", { hasText: "XMailTimezoneMismatch" }).waitFor();
  await page.getByRole("link", { name: "All runbooks" }).click();
  await page.locator("a", { hasText: "XMailQueueGrowing" }).click();
  await page.getByRole("link", { name: "Back to the status page" }).click();
  await isLive(page);
  expect(complaints).toEqual([]);
});

test("an address in a sentence leads to its trace, and the page of accounts says who sends most, and fits", async () => {
  await receive("linked@out.example", "SA024");
  const { page, complaints } = await open(`${site.link}&text=linked%40out`);
  await page.locator("#recent").getByRole("link", { name: "linked@out.example" }).click();
  await page.locator("#message-1 h2", { hasText: "SA024" }).waitFor();
  await page.goto(site.url);
  const busiest = await page.locator("#accounts td a").first().innerText();
  await page
    .locator("#accounts")
    .getByRole("link", { name: /^All accounts/ })
    .click();
  expect(await page.locator("#senders tbody th").first().innerText()).toMatch(/@/);
  expect(await page.locator("#senders").innerText()).toContain(busiest);
  for (const id of ["psync", "names-tried", "full-mailboxes"]) await page.locator(`#${id} h2`).waitFor();
  for (const width of [1400, 390]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  }
  expect(complaints).toEqual([]);
});

test("a trace says whom the message is from and for; what is not found, how far back it looked and what to try", async () => {
  await receive("trace-page@out.example", "SA022");
  const { page, complaints } = await open(site.link, { javaScriptEnabled: false });
  await page.goto(`${site.url}trace?query=SA022`);
  await page.locator("#message-1", { hasText: "From trace-page@out.example to anna@alpha.example" }).waitFor();
  await page.locator("#message-1 td").getByRole("link", { name: "trace-page@out.example" }).click();
  await page.locator("#message-1 h2", { hasText: "SA022" }).waitFor();
  await page.goto(`${site.url}trace?query=nobody-at-all`);
  await page.locator(".nothing", { hasText: /^Nothing found, searched from \d{4}-/ }).waitFor();
  await page.getByRole("link", { name: "the last 30 days" }).click();
  expect(await page.locator('select[name="days"]').inputValue()).toBe("30");
  await page.getByRole("link", { name: "the last year" }).waitFor();
  expect(complaints).toEqual([]);
});

test("what strangers write is shown as text, in what the server printed and in what the script drew", async () => {
  const { page, complaints } = await open();
  await isLive(page);
  const hostile = new Map([
    ["SA012", Buffer.from("<script>alert(1)</script><img src=x onerror=alert(2)>'\u0007")],
    ["SA013<i>", Buffer.from("turned\u202eback\u{e0041}")],
    ["SA014", Buffer.from("caf\xe9@x.example", "latin1")],
  ]);
  for (const [id, sender] of hostile) await receive(sender, id);
  const check = async () => {
    const shown = [...hostile.keys()].map((id) => page.locator("#recent tr", { hasText: id }).innerText());
    const [markup, bidi, bytes] = await Promise.all(shown);
    expect(markup).toContain("<script>alert(1)</script><img src=x onerror=alert(2)>'U+0007");
    expect(bidi).toContain("turnedU+202EbackU+E0041");
    expect(bytes).toContain("café@x.example");
    expect(await page.locator("#recent :is(script, img, b, i)").count()).toBe(0);
  };
  await check();
  await page.reload();
  await check();
  expect(complaints).toEqual([]);
});

test("a keyboard is enough: to the filter, a word, to the message, its trace", async () => {
  const { page, complaints } = await open();
  await isLive(page);
  await receive("keyboard@out.example", "SA004");
  await page.locator("#recent tr", { hasText: "keyboard@out.example" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.locator(":focus").innerText()).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  await tabTo(page, 'input[name="text"]');
  await page.keyboard.type("KEYBOARD@out");
  await page.locator("#recent caption", { hasText: /^1 of the last/ }).waitFor();
  expect(new URL(page.url()).search).toBe("?text=KEYBOARD%40out");
  await tabTo(page, '#recent a[href*="SA004"]');
  await page.keyboard.press("Enter");
  await page.waitForURL("**/trace?query=SA004");
  await page.locator("#main td", { hasText: "keyboard@out.example" }).first().waitFor();
  await page.goBack();
  await isLive(page);
  await page.locator("#recent caption", { hasText: /^1 of the last/ }).waitFor();
  expect(complaints).toEqual([]);
});

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let count = 0; count < 200; count += 1) {
    if ((await page.locator(`${selector}:focus`).count()) > 0) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${selector} cannot be reached with the Tab key`);
}

test("focus, what is typed, what is opened, what is selected and what was scrolled outlive an update", async () => {
  const { page } = await open();
  await isLive(page);
  await page.locator("summary").click();
  const text = page.locator('#filter input[name="text"]');
  await text.fill("example");
  await page.locator("#recent td[data-label='What happened']", { hasText: "example" }).first().waitFor();
  const link = page.locator("#recent a").first();
  const href = await link.getAttribute("href");
  await link.focus();
  await page.evaluate("getSelection().selectAllChildren(document.querySelector('#settings th')); scrollTo(0, 300)");
  const selected = await page.evaluate("getSelection().toString()");
  await receive("outlive@out.example", "SA005");
  await page.locator("#recent tr", { hasText: "outlive@out.example" }).waitFor();
  await nextRound(page);
  expect(await page.locator(":focus").getAttribute("href")).toBe(href);
  expect(await text.inputValue()).toBe("example");
  expect(await page.locator("details").getAttribute("open")).not.toBeNull();
  expect(selected).toBe("--xmail.mail-root");
  expect(await page.evaluate("getSelection().toString()")).toBe(selected);
  expect(await page.evaluate("scrollY")).toBeGreaterThanOrEqual(300);
});

test("can be paused, and goes on", async () => {
  const { page } = await open();
  await isLive(page);
  const button = page.getByRole("button", { name: "Pause" });
  await button.click();
  await page.locator("#live .paused").waitFor();
  const lines = page.locator('#logs tr:has(th a:text-is("smtp")) td[data-label="Lines"]');
  const before = await lines.innerText();
  await receive("paused@out.example", "SA006");
  await page.evaluate(twoRounds);
  expect(await lines.innerText()).toBe(before);
  await button.click();
  await isLive(page);
  expect(Number((await lines.innerText()).replaceAll(",", ""))).toBeGreaterThan(Number(before.replaceAll(",", "")));
});

/** Another stream hears of a round at the same time. */
const twoRounds = `new Promise((done) => {
  const stream = new EventSource("./api/stream");
  let rounds = 0;
  stream.addEventListener("change", () => {
    rounds += 1;
    if (rounds < 2) return;
    stream.close();
    done();
  });
})`;

test("older events are added when they are asked for, and the list stays as long while new ones come", async () => {
  const { page, complaints } = await open();
  await isLive(page);
  expect(await page.locator("#recent tbody tr").count()).toBe(50);
  await page.getByRole("button", { name: "Show older events" }).click();
  await page.locator("#recent tbody tr").nth(99).waitFor();
  await receive("longer@out.example", "SA015");
  await page.locator("#recent tr", { hasText: "longer@out.example" }).waitFor();
  expect(await page.locator("#recent tbody tr").count()).toBe(100);
  await page.locator('#filter input[name="text"]').fill("no such text");
  await page.locator("#recent .nothing").waitFor();
  await page.locator('#filter input[name="text"]').fill("");
  await page.locator("#recent tbody tr").nth(49).waitFor();
  expect(complaints).toEqual([]);
});

test("the queue is filtered while typing", async () => {
  const { page, complaints } = await open();
  await isLive(page);
  await page.locator("#queued tbody tr").first().waitFor();
  const id = await page.locator("#queued tbody th a").first().innerText();
  const ids = async () => [...new Set(await page.locator("#queued tbody th").allInnerTexts())];
  await page.locator('input[name="queue-text"]').fill(id.toLowerCase());
  await expect.poll(ids).toEqual([id]);
  expect(new URL(page.url()).search).toBe(`?queue-text=${id.toLowerCase()}`);
  await page.reload();
  expect(await ids()).toEqual([id]);
  await page.locator('select[name="queue-state"]').selectOption("local");
  await page.locator("#queued .nothing", { hasText: "No message matches the filter." }).waitFor();
  expect(complaints).toEqual([]);
});

test("nothing is sent while the tab is hidden, and all of it is there when it is looked at again", async () => {
  const { page, complaints } = await open();
  const received = await countBytes(page);
  await isLive(page);
  const filtered = page.waitForResponse("**/api/events?text=hidden*");
  await page.locator('#filter input[name="text"]').fill("hidden@out");
  await (await filtered).finished();
  await page.locator("#recent .nothing").waitFor();
  const hide = (isHidden: boolean) => `
    Object.defineProperty(document, "hidden", { configurable: true, value: ${isHidden} });
    document.dispatchEvent(new Event("visibilitychange"));`;
  await page.evaluate(hide(true));
  await receive("hidden@out.example", "SA016");
  const before = received();
  // the stream of another page shows that time passes
  const other = await open(`${site.link}&text=hidden%40out`);
  await other.page.locator("#recent tr", { hasText: "hidden@out.example" }).waitFor();
  await nextRound(other.page);
  expect(received() - before).toBe(0);
  await page.evaluate(hide(false));
  await page.locator("#recent tr", { hasText: "hidden@out.example" }).waitFor();
  expect(complaints).toEqual([]);
});

test("says that it is not live when the exporter is gone, and is live again when it comes back", async () => {
  const { page } = await open();
  await isLive(page);
  await site.exporter().end();
  await page.locator("#live .lost").waitFor();
  expect(await page.locator("#live").innerText()).toMatch(/^Disconnected since \d\d:\d\d:\d\d UTC; reconnecting\.$/);
  await site.restart();
  await isLive(page);
  await receive("again@out.example", "SA007");
  await page.locator("#recent tr", { hasText: "again@out.example" }).waitFor();
});

test("under load it stays live, and shows no more than a page of events", async () => {
  const { page, complaints } = await open();
  await isLive(page);
  const lines = '#logs tr:has(th a:text-is("smtp")) td[data-label="Lines"]';
  const before = await numberIn(page, lines);
  for (let burst = 0; burst < 10; burst += 1)
    await Promise.all(Array.from({ length: 200 }, () => receive("load@out.example", "SA009")));
  while ((await numberIn(page, lines)) < before + 2_000) await nextRound(page);
  expect(await page.locator("#recent tbody tr").count()).toBe(50);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.locator("#live .paused").waitFor();
  expect(complaints).toEqual([]);
});

test("works without script: plots, tables, and a filter that is a form", async () => {
  await receive("scriptless@out.example", "SA008");
  const headers = { authorization: `Bearer ${site.token}` };
  const answer = async () => (await fetch(`${site.url}api/status`, { headers })).text();
  await until("the line was read", site.exporter(), async () => (await answer()).includes("scriptless@out.example"));
  const { page, complaints } = await open(site.link, { javaScriptEnabled: false });
  await page.locator(".drawing svg").nth(5).waitFor();
  expect(await page.locator("#live").innerText()).toContain("Reload the page");
  expect(await page.locator("#live ~ button").count()).toBe(0);
  await page.getByRole("link", { name: "Older events" }).click();
  await page.locator("#recent caption", { hasText: /^50 of the last .* an older page/ }).waitFor();
  await page.getByRole("link", { name: "Newest events" }).click();
  await page.locator("#recent caption", { hasText: /events, newest first/ }).waitFor();
  await page.locator('#filter select[name="kind"]').selectOption("smtp");
  await page.locator('#filter input[name="text"]').fill("scriptless@");
  await page.locator('#filter input[name="text"]').press("Enter");
  await page.locator("#recent caption", { hasText: /^1 of the last/ }).waitFor();
  await page.locator('#recent td[data-label="Message"] a').click();
  await page.locator("#main td", { hasText: "scriptless@out.example" }).first().waitFor();
  expect(complaints).toEqual([]);
});

test("behind a proxy and below a path it is live, and says to strangers how addresses are shown", async () => {
  const proxy = await startProxy(site.url, "/mail/");
  onTestFinished(() => proxy.stop());
  const { page, complaints } = await open(proxy.url);
  await isLive(page);
  await nextRound(page);
  const file = join(site.directory, "state/details-token");
  expect(await page.locator("#details-denied").innerText()).toContain(
    `To print the token on the exporter's machine:\n\nsudo cat ${file}`,
  );
  expect(await page.locator("#recent, #top-clients, #queued").count()).toBe(0);
  expect(await page.locator("body").innerText()).not.toMatch(/@(alpha|beta)\.example|192\.0\.2\./);
  expect(complaints).toEqual([]);
});

test("the token typed into the page shows them, live too, and stands in no address and no history", async () => {
  const proxy = await startProxy(site.url, "/mail/");
  onTestFinished(() => proxy.stop());
  const { page, complaints } = await open(proxy.url);
  await page.getByLabel("Token").fill(site.token);
  await page.getByRole("button", { name: "Show details" }).click();
  await isLive(page);
  expect(page.url()).toBe(proxy.url);
  await receive("token@out.example", "SA010");
  await page.locator("#recent tr", { hasText: "token@out.example" }).waitFor();
  expect(await page.content()).not.toContain(site.token);
  expect(await page.evaluate("document.cookie")).toBe("");
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ path: "/", httpOnly: true, sameSite: "Lax" });
  expect(cookie?.value).not.toContain(site.token);
  await page.reload();
  await page.locator("#recent tbody tr").first().waitFor();
  await page.goBack();
  await page.goForward();
  expect(page.url()).toBe(proxy.url);
  expect(complaints).toEqual([]);
});

test("a wrong token is said to be one, and the right one can be tried", async () => {
  const { page } = await open(`${site.url}?token=wrong`);
  expect(await page.locator("#details-denied").innerText()).toContain("the token is wrong.");
  await page.getByLabel("Token").fill(site.token);
  await page.keyboard.press("Enter");
  await page.locator("#recent tbody tr").first().waitFor();
});

test("a password shows them, also through a proxy, and the live page needs it but once", async () => {
  const file = join(site.directory, "web.yml");
  await writeFile(file, `basic_auth_users: {alice: ${hashSync("secret", 4)}}\n`);
  const guarded = await site.startOther(["--web.config.file", file]);
  const proxy = await startProxy(guarded, "/");
  onTestFinished(() => proxy.stop());
  const { page, complaints } = await open(proxy.url, { httpCredentials: { username: "alice", password: "secret" } });
  await isLive(page);
  await nextRound(page);
  expect(await page.locator("#recent tbody tr").count()).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
});

test("the answer of /api/status of the real program is as documented", async () => {
  const headers = { authorization: `Bearer ${site.token}` };
  const answer = apiStatus.parse(await (await fetch(`${site.url}api/status`, { headers })).json());
  expect(answer.details?.recent.length).toBeGreaterThan(0);
  expect(answer.history.series.received.some((count) => count > 0)).toBe(true);
  expect(answer.queue.unknown).toBeUndefined();
});
