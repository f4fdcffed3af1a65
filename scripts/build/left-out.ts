import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** What packages load and this program never comes to use, each with the reason why it cannot miss it. */
const leftOut: Readonly<Record<string, string>> = {
  // parsers of request bodies (and with them iconv-lite, half a megabyte): no page takes a body
  "body-parser": "module.exports = {};",
  // parses queries with brackets where an application asks for it; Express's own setting is Node's querystring
  qs: "module.exports = {};",
  // colours of debug's messages, for a package that only the tools of development bring along
  "supports-color": "module.exports = {};",
  // gRPC, of which the SDK makes an exporter where none is handed to it: config/standard.ts accepts http alone, and sdk.ts hands all in
  "@opentelemetry/exporter-logs-otlp-grpc": "module.exports = {};",
  "@opentelemetry/exporter-metrics-otlp-grpc": "module.exports = {};",
  "@opentelemetry/exporter-trace-otlp-grpc": "module.exports = {};",
  "@opentelemetry/otlp-grpc-exporter-base": "module.exports = {};",
};

/** Of the 2,500 types in mime-db those that Express itself names: pages say theirs in full. */
const mediaTypes = ["application/json", "application/octet-stream", "text/html", "text/plain"];

/** An esbuild plugin: the bundle is read at each start, so it has no more in it than what can run. */
export const leaveOut: Plugin = {
  name: "leave-out",
  setup(build) {
    const names = Object.keys(leftOut).map((name) => name.replaceAll("/", "\\/"));
    build.onResolve({ filter: new RegExp(`^(${names.join("|")})$`) }, ({ path }) => ({ path, namespace: "left-out" }));
    build.onLoad({ filter: /./, namespace: "left-out" }, ({ path }) => ({ contents: leftOut[path] ?? "" }));
    build.onLoad({ filter: /node_modules[\\/]mime-db[\\/]db\.json$/ }, async ({ path }) => {
      const all = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
      const few = Object.fromEntries(mediaTypes.map((type) => [type, all[type]]));
      return { contents: JSON.stringify(few), loader: "json" };
    });
  },
};
