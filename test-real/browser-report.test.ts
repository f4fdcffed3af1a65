import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { artifacts, openPage, startBrowser } from "./browser.js";
import { findViolations, looks, sizes } from "./looks.js";
import { root, startProgram, temporaryDirectory } from "./support.js";

/** What `report --format html` prints about a simulated mail server, as a file in a browser and on paper. */
let directory = "";
let file = "";
let browser: Browser;

beforeAll(async () => {
  directory = await temporaryDirectory("report");
  const mailRoot = join(directory, "MailRoot");
  await run("simulate", "--out", mailRoot, "--rate", "300", "--seed", "1", "--duration", "8s");
  const html = await run("report", "--since", "7d", "--format", "html", "--xmail.mail-root", mailRoot);
  file = join(directory, "report.html");
  await writeFile(file, Buffer.from(html, "latin1"));
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await rm(directory, { recursive: true, force: true });
});

test.each(looks)(
  "$colorScheme on a $size: axe finds nothing serious, nothing is wider than the screen",
  async (look) => {
    const { colorScheme, size } = look;
    const watched = await openPage(browser, pathToFileURL(file).href, {
      colorScheme,
      viewport: sizes[size],
      bypassCSP: true,
    });
    onTestFinished(() => watched.close());
    const { page, complaints } = watched;
    await page.screenshot({ path: join(artifacts, `report-${size}-${colorScheme}.png`) });
    await page.screenshot({ path: join(artifacts, `report-${size}-${colorScheme}-whole.png`), fullPage: true });
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(await findViolations(page)).toEqual([]);
    // no column is so narrow that a day, an hour or a state breaks within
    const lines =
      await page.evaluate<number>(`Math.max(...[...document.querySelectorAll("tbody td.short")].map((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    }))`);
    expect(lines).toBe(1);
    const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    if (colorScheme === "dark") expect(brightness(background)).toBeLessThan(60);
    else expect(brightness(background)).toBeGreaterThan(250);
    expect(complaints).toEqual([]);
  },
);

test("it prints on paper of A4, dark on white, without a table that is cut off", async () => {
  const watched = await openPage(browser, pathToFileURL(file).href, { colorScheme: "dark", bypassCSP: true });
  onTestFinished(() => watched.close());
  const { page } = watched;
  const pdf = await page.pdf({ path: join(artifacts, "report.pdf"), format: "A4" });
  expect(pdf.toString("latin1", 0, 5)).toBe("%PDF-");
  // what fits a page of 210 mm without its margins
  await page.setViewportSize({ width: 718, height: 1000 });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.screenshot({ path: join(artifacts, "report-print.png"), fullPage: true });
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  const [background, color] = await page.evaluate<[string, string]>(
    "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]",
  );
  expect(brightness(background)).toBeGreaterThan(250);
  expect(brightness(color)).toBeLessThan(60);
});

/** 0 to 255 of `rgb(r, g, b)`; nothing at all is the white of the paper. */
function brightness(color: string): number {
  const [red = 0, green = 0, blue = 0, alpha = 1] = color.match(/[\d.]+/g)?.map(Number) ?? [];
  return alpha === 0 ? 255 : (red + green + blue) / 3;
}

async function run(...args: readonly string[]): Promise<string> {
  const program = startProgram(process.execPath, [join(root, "dist/main.js"), ...args], { variables: { TZ: "UTC" } });
  expect(await program.exited, program.output()).toBe(0);
  return program.output();
}

test("it loads nothing from elsewhere", async () => {
  expect(await readFile(file, "utf8")).not.toMatch(/(?:src|href)="(?!#)|url\((?!data:)|@import/);
});
