import { createRequire, registerHooks } from "node:module";
import { getAsset } from "node:sea";
import { pathToFileURL } from "node:url";

/**
 * THE DOOR OF THE SINGLE EXECUTABLE (scripts/executable.ts): the files of `dist` are inside of it, and Node's loader is told so. They are named
 * as if the program were a directory: `/usr/bin/xmail-exporter/dist/start.js`, which no file can be.
 */
const dist = `${pathToFileURL(process.execPath).href}/dist/`;
const entry = `${dist}entry`;

// by itself Node would open its debugger on this signal, to anyone on this machine
process.on("SIGUSR1", () => undefined);

registerHooks({
  resolve(specifier, context, next) {
    const isInside = context.parentURL?.startsWith(dist) === true && specifier.startsWith("./");
    const url = isInside ? new URL(specifier, context.parentURL).href : specifier;
    return url.startsWith(dist) ? { url, format: "module", shortCircuit: true } : next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith(dist)) return next(url, context);
    // the main script of an executable has no import() of its own
    const source =
      url === entry ? 'export const start = () => import("./start.js");' : getAsset(url.slice(dist.length), "utf8");
    return { source, format: "module", shortCircuit: true };
  },
});

void (createRequire(process.execPath)(entry) as { start(): Promise<unknown> }).start();
