import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type Metafile } from "esbuild";
import { requireBuiltIns } from "./built-ins.ts";
import { type Language, languages } from "../../src/texts/language.ts";
import { leaveOut } from "./left-out.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * WHAT SHIPS (docs/decisions/0017-a-bundle.md): `main.js`, which an old Node can read; the program with all its packages, in
 * one folder; the script of the status page. Gives what went into which file. Writes nothing where `write` is false.
 */
export async function bundle({ write }: { readonly write: boolean }): Promise<Metafile> {
  const made = await Promise.all(
    [door, program, style, ...languages.map(scriptOf)].map((options) =>
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

const browser = "http/pages/browser";

const style: BuildOptions = {
  entryPoints: [`src/${browser}/page.css`],
  outdir: `dist/${browser}`,
  bundle: true,
  minify: true,
};

/** The script of the page. One by one: what several languages share would become a file of its own, and be loaded by itself. */
const scriptOf = (language: Language): BuildOptions => ({
  entryPoints: [`src/${browser}/${language}.ts`],
  outdir: `dist/${browser}`,
  bundle: true,
  // what is loaded late: http/pages/assets.ts serves it
  splitting: true,
  format: "esm",
  chunkNames: "[name]-[hash]",
  minify: true,
  // served as such: Japanese escaped would be twice as long
  charset: "utf8",
  target: "es2022",
});
