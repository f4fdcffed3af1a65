import type { Assets } from "./assets.js";
import { type Child, element, type Element } from "./view/element.js";
import { toHtml } from "./view/html.js";

export interface Page {
  readonly title: string;
  readonly assets: Assets;
  /** Whether a script keeps the page up to date. */
  readonly isLive: boolean;
  readonly header: Child;
  readonly main: Child;
  readonly footer?: Child;
}

/** A whole HTML document. Its links are relative, so that it works below a proxy's path. */
export function renderDocument({ title, assets, isLive, header, main, footer }: Page): string {
  const head = element(
    "head",
    {},
    element("meta", { charset: "utf-8" }),
    element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element("title", {}, title),
    element("link", { rel: "icon", href: icon }),
    element("link", { rel: "stylesheet", href: `.${assets.style.path}` }),
    isLive ? element("script", { defer: "", src: `.${assets.script.path}` }) : undefined,
  );
  const body = element(
    "body",
    {},
    element("a", { class: "skip", href: "#main" }, "Skip to the content"),
    element("header", {}, header),
    element("main", { id: "main", tabindex: "-1" }, main),
    footer === undefined ? undefined : element("footer", {}, footer),
  );
  return `<!doctype html>${toHtml(element("html", { lang: "en" }, head, body))}\n`;
}

/** A section of the page with its heading. */
export function section(id: string, title: string, ...children: readonly Child[]): Element {
  const heading = element("h2", { id: `${id}-title` }, title);
  return element("section", { id, "aria-labelledby": `${id}-title` }, heading, children);
}

/** An envelope; inline because browsers request an icon without credentials. */
const icon =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="2" y="6" width="28" height="20" rx="3" ' +
      'fill="#b4471b"/><path d="M4 9l12 9 12-9" fill="none" stroke="#fff" stroke-width="2.5"/></svg>',
  );
