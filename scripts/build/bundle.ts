import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type Metafile } from "esbuild";
import { type Language, languages } from "../../src/texts/language.ts";
import { requireBuiltIns } from "./built-ins.ts";
import { leaveOut } from "./left-out.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * WHAT SHIPS (docs/decisions/0017-a-bundle.md): `main.js`, which an old Node can read; the program with all its packages, in
 * one folder; the script of the status page. Gives what went into which file. Writes nothing where `write` is false.
 */
export async function bundle({ write }: { readonly write: boolean }): Promise<Metafile> {
  const made = await Promise.all(
    [door, program, style, ...languages.map(pageIn)].map((options) =>
      build({ ...options, absWorkingDir: root, metafile: true, logLevel: "warning", write }),
    ),
  );
  const all = made.map(({ metafile }) => metafile);
  return {
    inputs: Object.assign({}, ...all.map(({ inputs }) => inputs)) as Metafile["inputs"],
    outputs: Object.assign({}, ...all.map(({ outputs }) => outputs)) as Metafile["outputs"],
  };
}

const door: BuildOptions = {
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  format: "esm",
  target: "node12.22",
};

/** Names stay as they are written, and lines short: a stack trace has to be read without the sources. The rest would take 3 MB of memory. */
const program: BuildOptions = {
  entryPoints: ["src/start.ts"],
  outdir: "dist",
  bundle: true,
  // each command by itself, and what is loaded late
  splitting: true,
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 120,
  platform: "node",
  format: "esm",
  target: "node22.15",
  chunkNames: "[name]-[hash]",
  // all licences are in dist/licenses.txt
  legalComments: "none",
  // by which modules of Node are asked for
  banner: { js: 'const require = process.getBuiltinModule("module").createRequire(import.meta.url);' },
  plugins: [leaveOut, requireBuiltIns],
};

const style: BuildOptions = {
  entryPoints: ["src/http/pages/browser/page.css"],
  outdir: "dist/http/pages/browser",
  bundle: true,
  minify: true,
};

/** The page's script with the texts of one language: a file of their own would be loaded after it, and weigh more. */
function pageIn(language: Language): BuildOptions {
  const texts = fileURLToPath(new URL(`../../src/texts/page/${language}.ts`, import.meta.url));
  return {
    entryPoints: [{ in: "src/http/pages/browser/page.tsx", out: `page-${language}` }],
    outdir: "dist/http/pages/browser",
    bundle: true,
    // what is loaded late: http/pages/assets.ts serves it
    splitting: true,
    format: "esm",
    chunkNames: "[name]-[hash]",
    minify: true,
    // served as such: Japanese escaped would be twice as long
    charset: "utf8",
    // licences are files beside it, which are served too
    legalComments: "linked",
    target: "es2022",
    plugins: [
      {
        name: "texts",
        setup: ({ onResolve }) => onResolve({ filter: /\/texts\/page\/en\.js$/ }, () => ({ path: texts })),
      },
    ],
  };
}
