import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format } from "prettier";

/**
 * Writes docs/licenses.md, the licences of all packages that a release contains, from package-lock.json; `--check` only
 * reports whether it is out of date. A licence that is not in the list below is an error in either case.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
/** Licences that require attribution only; all are compatible with Apache-2.0. */
const allowed = new Set(["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"]);

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const lock = JSON.parse(await readFile(`${root}package-lock.json`, "utf8")) as { packages: Record<string, Locked> };
const rows = Object.entries(lock.packages)
  .filter(([place, { dev, devOptional }]) => place !== "" && dev !== true && devOptional !== true)
  .map(([place, { version, license = "not stated" }]) => ({ name: nameOf(place), version, license }))
  .toSorted((one, other) => (`${one.name}@${one.version}` < `${other.name}@${other.version}` ? -1 : 1));

const bundled = await findBundled();
for (const { name, version, license } of [...rows, ...bundled]) {
  if (!allowed.has(license))
    fail(`${name} ${version} is licensed under ${license}: scripts/licenses.ts does not know it`);
}
const path = `${root}docs/licenses.md`;
const wanted = await format(render(), { parser: "markdown", printWidth: 120 });
if (!process.argv.includes("--check")) await writeFile(path, wanted);
else if ((await readFile(path, "utf8").catch(() => "")) !== wanted) {
  fail("docs/licenses.md is not what package-lock.json says; run: node scripts/licenses.ts");
}

function render(): string {
  const lines = rows.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
  const unique = [...new Set(lines)];
  return `# Licences of what a release contains

<!-- Made from package-lock.json by scripts/licenses.ts. -->

xmail-exporter itself: Apache-2.0. Of other people's work a release (\`npm ci --omit=dev\`, the container image) contains the
${unique.length} packages below, each with its licence in its folder of \`node_modules\`. None is changed, none is copied into the source.

| package | version | licence |
| --- | --- | --- |
${unique.join("\n")}

## In the script of the status page

The build puts these into \`dist/http/pages/browser\`, with the text of their licences. They are no packages of a release.

| package | version | licence |
| --- | --- | --- |
${bundled.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`).join("\n")}
`;
}

/** The packages that the browser's script and style import. */
async function findBundled(): Promise<typeof rows> {
  const folder = `${root}src/http/pages/browser/`;
  const names = new Set<string>();
  for (const file of await readdir(folder)) {
    const text = await readFile(folder + file, "utf8");
    for (const [, name = ""] of text.matchAll(/(?:from|@import) "((?:@[\w.-]+\/)?[\w-][\w.-]*)[^"]*"/g))
      names.add(name);
  }
  return [...names].toSorted().map((name) => {
    const { version = "not locked", license = "not stated" } = lock.packages[`node_modules/${name}`] ?? {};
    return { name, version, license };
  });
}

/** `node_modules/a/node_modules/@b/c` is `@b/c`. */
function nameOf(place: string): string {
  return place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
}

function fail(text: string): void {
  console.error(text);
  process.exitCode = 1;
}
