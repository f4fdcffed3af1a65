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
  readonly script: Asset;
  readonly style: Asset;
  /** The script's texts: a browser loads those of its language alone. */
  readonly texts: Readonly<Record<Language, Asset>>;
  /** What else the script loads, by the names that the build gave. */
  readonly late: readonly Asset[];
}

/** As the build left them. Throws Failure where they are missing. */
export function loadAssets(): Assets {
  const late = listShipped(folder)
    .filter((name) => name.endsWith(".js") && name !== "page.js")
    .map((name) => read(name, script));
  const textsOf = (language: Language) => {
    const found = late.find(({ path }) => path.startsWith(`${assetFolder}${language}-`));
    if (found === undefined) throw new Failure(`texts of the status page (${language}) are missing: run npm run build`);
    return found;
  };
  return {
    script: withHash(read("page.js", script)),
    style: withHash(read("page.css", "text/css; charset=utf-8")),
    texts: Object.fromEntries(languages.map((language) => [language, textsOf(language)])) as Assets["texts"],
    late,
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
