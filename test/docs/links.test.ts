import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const pages = ["*.md", "docs/**/*.md", "helm/*/README.md"].flatMap((pattern) => globSync(pattern, { cwd: root }));

it.each(pages)("%s links files that exist, and headings that they have", (page) => {
  const text = withoutCode(readFileSync(join(root, page), "utf8"));
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  const wrong = links.filter((link) => !/^[a-z]+:/.test(link)).filter((link) => !leadsSomewhere(page, link));
  expect(wrong).toEqual([]);
});

it("finds a link to nowhere", () => {
  expect(leadsSomewhere("README.md", "docs/none.md")).toBe(false);
  expect(leadsSomewhere("README.md", "docs/systemd.md#none")).toBe(false);
  expect(leadsSomewhere("README.md", "docs/systemd.md#settings")).toBe(true);
});

function leadsSomewhere(page: string, link: string): boolean {
  const [path = "", heading] = link.split("#");
  const file = path === "" ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || headingsOf(readFileSync(file, "utf8")).includes(heading);
}

/** As GitHub and its like make anchors of them. */
function headingsOf(text: string): string[] {
  const titles = [...withoutCode(text).matchAll(/^#+ +(.+)$/gm)].map(([, title = ""]) => title);
  return titles.map((title) =>
    title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-"),
  );
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```[^]*?^```$/gm, "");
}
