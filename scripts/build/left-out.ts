import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

const nothing = "module.exports = {};";

/** Modules that packages load and this program never comes to use: why it cannot miss them, and what is there instead. */
const modules: Readonly<Record<string, string>> = {
  // parsers of request bodies (and with them iconv-lite, half a megabyte): no page takes a body
  "body-parser": nothing,
  // parses queries with brackets where an application asks for it; Express's own setting is Node's querystring
  qs: nothing,
  // colours of debug's messages, for a package that only the tools of development bring along
  "supports-color": nothing,
  // pino's own ways to write: log.ts hands it a stream, and no thread has a part in it
  "sonic-boom": "module.exports = class {};",
  "thread-stream": nothing,
  "on-exit-leak-free": nothing,
  "atomic-sleep": nothing,
  worker_threads: "module.exports = { isMainThread: true };",
  // quantiles of prom-client's summaries: this program has none
  tdigest: nothing,
  // commander's commands that are programs of their own
  child_process: nothing,
  // gRPC, of which the SDK makes an exporter where none is handed to it: config/standard.ts accepts http alone, and sdk.ts hands all in
  "@opentelemetry/exporter-logs-otlp-grpc": nothing,
  "@opentelemetry/exporter-metrics-otlp-grpc": nothing,
  "@opentelemetry/exporter-trace-otlp-grpc": nothing,
  "@opentelemetry/otlp-grpc-exporter-base": nothing,
  // other exporters and propagators that the SDK makes where its environment names them: all that we use are handed to it
  "@opentelemetry/exporter-logs-otlp-proto": nothing,
  "@opentelemetry/exporter-metrics-otlp-http": nothing,
  "@opentelemetry/exporter-metrics-otlp-proto": nothing,
  "@opentelemetry/exporter-prometheus": nothing,
  "@opentelemetry/exporter-trace-otlp-http": nothing,
  "@opentelemetry/exporter-trace-otlp-proto": nothing,
  "@opentelemetry/exporter-zipkin": nothing,
  "@opentelemetry/propagator-b3": nothing,
  // Express's signed cookies and files from a directory: assets are in memory (http/pages/assets.ts)
  "cookie-signature": nothing,
  "serve-static": nothing,
  send: nothing,
};

/** The same for single files of packages. */
const files: Readonly<Record<string, string>> = {
  // sums over several processes, of which there is one, and a client (with all of TLS) of a gateway that is not there
  "prom-client/lib/cluster.js": nothing,
  "prom-client/lib/pushgateway.js": nothing,
};

/** Of the 2,500 types in mime-db those that Express itself names: pages say theirs in full. */
const mediaTypes = ["application/json", "application/octet-stream", "text/html", "text/plain"];

/** An esbuild plugin: the bundle is read at each start, so it has no more in it than what can run. Our own imports are never touched. */
export const leaveOut: Plugin = {
  name: "leave-out",
  setup(build) {
    const inPackage = (path: string) => path.includes("node_modules");
    build.onResolve({ filter: anyOf("^(node:)?", Object.keys(modules)) }, ({ path, importer }) =>
      inPackage(importer) ? { path: path.replace("node:", ""), namespace: "left-out" } : undefined,
    );
    build.onLoad({ filter: /./, namespace: "left-out" }, ({ path }) => ({ contents: modules[path] ?? "" }));
    build.onLoad({ filter: anyOf("/node_modules/", Object.keys(files)) }, ({ path }) => ({
      contents:
        files[path.slice(path.lastIndexOf("node_modules") + "node_modules/".length).replaceAll("\\", "/")] ?? "",
    }));
    build.onLoad({ filter: anyOf("/node_modules/", ["mime-db/db.json"]) }, async ({ path }) => {
      const all = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
      const few = Object.fromEntries(mediaTypes.map((type) => [type, all[type]]));
      return { contents: JSON.stringify(few), loader: "json" };
    });
  },
};

/** Whole names behind a beginning, on Windows too. */
function anyOf(before: string, names: readonly string[]): RegExp {
  const ends = names.map((name) => name.replaceAll(".", "\\.")).join("|");
  return new RegExp(`${before}(${ends})$`.replaceAll("/", "[\\\\/]"));
}
