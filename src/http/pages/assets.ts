import { createHash } from "node:crypto";
import { Failure } from "../../errors.js";
import { readShipped } from "../../shipped.js";
import { assetFolder } from "../paths.js";

/** What the browser loads besides the page. The name includes a hash of the content, so it can be cached for good. */
export interface Asset {
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

export interface Assets {
  readonly script: Asset;
  readonly style: Asset;
}

/** As the build left them. Throws Failure where they are missing. */
export function loadAssets(): Assets {
  return {
    script: load("page.js", "text/javascript; charset=utf-8"),
    style: load("page.css", "text/css; charset=utf-8"),
  };
}

function load(name: string, contentType: string): Asset {
  const body = read(name);
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
  return { path: `${assetFolder}${name.replace(".", `-${hash}.`)}`, contentType, body };
}

function read(name: string): Buffer {
  try {
    return readShipped(`http/pages/browser/${name}`);
  } catch (cause) {
    throw new Failure(`${name} of the status page is missing: run npm run build`, { cause });
  }
}
