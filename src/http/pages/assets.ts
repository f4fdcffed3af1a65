import { createHash } from "node:crypto";
import { type Body, toBody } from "../compression.js";
import { Failure } from "../../errors.js";
import { listShipped, readShipped } from "../../shipped.js";
import { type Language, languages } from "../../texts/language.js";
import { assetFolder } from "../paths.js";

/** What the browser loads besides the page. The name includes a hash of the content, so it can be cached for good. */
export interface Asset {
  readonly path: string;
  readonly contentType: string;
  readonly body: Body;
}

export interface Assets {
  /** With the texts of its language, and no others. */
  readonly script: Readonly<Record<Language, Asset>>;
  readonly style: Asset;
  /** What the script loads when it is needed, by the names that the build gave. */
  readonly late: readonly Asset[];
}

/** As the build left them. Throws Failure where they are missing. */
export function loadAssets(): Assets {
  const scripts = languages.map((language) => [language, withHash(read(`${language}.js`, script))] as const);
  return {
    script: Object.fromEntries(scripts) as Assets["script"],
    style: withHash(read("page.css", "text/css; charset=utf-8")),
    late: listShipped(folder)
      .filter((name) => name.endsWith(".js") && !languages.some((language) => name === `${language}.js`))
      .map((name) => read(name, script)),
  };
}

function withHash(asset: Asset): Asset {
  const hash = createHash("sha256").update(asset.body.plain).digest("hex").slice(0, 12);
  return { ...asset, path: asset.path.replace(".", `-${hash}.`) };
}

function read(name: string, contentType: string): Asset {
  try {
    return { path: `${assetFolder}${name}`, contentType, body: toBody(readShipped(`${folder}${name}`), true) };
  } catch (cause) {
    throw new Failure(`${name} of the status page is missing: run npm run build`, { cause });
  }
}

const folder = "http/pages/browser/";
const script = "text/javascript; charset=utf-8";
