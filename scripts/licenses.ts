import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { bundle } from "./build/bundle.ts";
import { type Package, packagesIn } from "./build/packages.ts";

/**
 * Writes docs/licenses.md, the licences of all packages that a release contains, from what esbuild puts into it; `--check` only
 * reports whether it is out of date. A licence that is not in the list below is an error in either case, and so is a development
 * package in the program: `npm ci --omit=dev` and the bill of materials would not have it.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
/** Licences that require attribution only; all are compatible with Apache-2.0. */
const allowed = new Set(["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"]);

interface Locked {
  readonly version: string;
  readonly dev?: boolean;
}

const lock = JSON.parse(await readFile(`${root}package-lock.json`, "utf8")) as { packages: Record<string, Locked> };
const forDevelopment = new Set(
  Object.entries(lock.packages)
    .filter(([, { dev }]) => dev === true)
    .map(
      ([place, { version }]) =>
        `${place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length)}@${version}`,
    ),
);
const packages = await packagesIn(await bundle({ write: false }), root);
for (const { name, version, license, inPage } of packages) {
  if (!allowed.has(license))
    fail(`${name} ${version} is licensed under ${license}: scripts/licenses.ts does not know it`);
  if (!inPage && forDevelopment.has(`${name}@${version}`))
    fail(`${name} ${version} is in the program, and only a package of development; see scripts/build/left-out.ts`);
}
const path = `${root}docs/licenses.md`;
const wanted = await format(render(), { parser: "markdown", printWidth: 120 });
if (!process.argv.includes("--check")) await writeFile(path, wanted);
else if ((await readFile(path, "utf8").catch(() => "")) !== wanted) {
  fail("docs/licenses.md is out of date; run: npm run licenses");
}

function render(): string {
  const inProgram = packages.filter(({ inPage }) => !inPage);
  return `# Licences of what a release contains

<!-- Made by scripts/licenses.ts from what the build puts into the bundle. -->

xmail-exporter itself: Apache-2.0. Of other people's work a release (npm package, container image) contains code of the packages below, all
of it in the files of \`dist\`; \`dist/licenses.txt\` has the full texts. Left out are parts that cannot run here
(\`scripts/build/left-out.ts\`); nothing else is changed, none is copied into the source.

## In the program

${table(inProgram)}

## In the script of the status page

${table(packages.filter(({ inPage }) => inPage))}
`;
}

function table(rows: readonly Package[]): string {
  const lines = rows.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
  return ["| package | version | licence |", "| --- | --- | --- |", ...lines].join("\n");
}

function fail(text: string): void {
  console.error(text);
  process.exitCode = 1;
}
