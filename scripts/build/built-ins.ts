import { createRequire, isBuiltin } from "node:module";
import type { Plugin } from "esbuild";

const require = createRequire(import.meta.url);

/**
 * An esbuild plugin: modules of Node are got by `require`, name by name. Node's `import` of its own module looks at each thing in it,
 * and some load what they are at the first look: all of TLS, threads, WebCrypto. It takes 40 ms of a start, and nothing of it is used.
 */
export const requireBuiltIns: Plugin = {
  name: "require-built-ins",
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path, kind, namespace }) =>
      kind === "import-statement" && namespace !== "built-in" && isBuiltin(path)
        ? { path, namespace: "built-in", sideEffects: false }
        : undefined,
    );
    build.onLoad({ filter: /./, namespace: "built-in" }, ({ path }) => {
      const names = Object.keys(require(path) as object).filter((name) => name !== "default");
      // esbuild leaves those out that nobody asks for
      const exported = names.map((name) => `export const ${name} = /* @__PURE__ */ (() => it.${name})();`);
      return { contents: [`const it = require("${path}");`, "export default it;", ...exported].join("\n") };
    });
  },
};
