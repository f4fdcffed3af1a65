import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Assets } from "./assets.js";
import { catalogue } from "../../texts/catalogue.js";
import type { Language } from "../../texts/language.js";
import { noProblems } from "./view/tab.js";
import { renderIn } from "./view/texts.js";

export interface Page {
  readonly language: Language;
  readonly title: string;
  /** URL of the icon; default that of a server without problems. */
  readonly icon?: string;
  readonly assets: Assets;
  readonly children: ComponentChildren;
  /** What the script needs to go on with the page; without it the page has no script. */
  readonly data?: object;
}

/** A whole HTML document. Its links are relative, so that it works below a proxy's path. */
export function renderDocument(page: Page): string {
  const html = renderIn(catalogue[page.language].page, () => renderToString(<Document {...page} />));
  return `<!doctype html>${html}\n`;
}

function Document({ language, title, icon = noProblems.icon, assets, children, data }: Page) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <link rel="icon" href={icon} />
        <link rel="stylesheet" href={`.${assets.style.path}`} />
        {data !== undefined && <script type="module" src={`.${assets.script[language].path}`} />}
      </head>
      <body>
        <div id="page">{children}</div>
        {data !== undefined && (
          <script id="data" type="application/json" dangerouslySetInnerHTML={{ __html: toScript(data) }} />
        )}
      </body>
    </html>
  );
}

/** JSON in which nothing ends the script element or is invisible; data, and never run. */
function toScript(data: object): string {
  return JSON.stringify(data).replace(/[<\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) =>
    [...Array(found.length).keys()]
      .map((index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
