import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readGlossary, type Forbidden } from "./words/glossary.ts";
import { piecesOf, type Piece } from "./words/pieces.ts";

/**
 * Finds the words that the glossary of CONTRIBUTING.md replaces: in comments, messages, help, documents, and in the names of files and
 * exports. `node scripts/words.ts [DIRECTORY]`.
 */

const checked: readonly string[] = [
  ...[
    "src",
    "test",
    "test-real",
    "bench",
    "scripts",
    "dashboards",
    "alerts",
    "helm",
    "docs",
    "packaging",
    "compose",
    ".ci",
  ],
  ...["compose.yaml", "Dockerfile", "README.md", "README.ja.md", "CONTRIBUTING.md"],
];

/** Recorded or generated files, and this check's own list of words. */
const skipped: readonly string[] = [
  ...["test/fixtures", "test/corpus/golden", "test-real/golden", "helm/xmail-exporter/files", ".ci/artifacts"],
  ...["docs/licenses.md", "scripts/words/glossary.ts", "test/scripts/words.test.ts"],
];

/** Places where a word is right. */
const allowed: readonly { readonly path: string; readonly word: RegExp; readonly why: string }[] = [];

const root = resolve(process.argv[2] ?? fileURLToPath(new URL("../", import.meta.url)));
const glossary = readGlossary(await readFile(join(root, "CONTRIBUTING.md"), "utf8"));
const there = await readdir(root);
for (const path of await listFiles(checked.filter((name) => there.includes(name)))) {
  const pieces = piecesOf(path, await readFile(join(root, path), "utf8"));
  for (const piece of pieces) for (const forbidden of glossary) report(path, piece, forbidden);
}

function report(path: string, { line, text, isName }: Piece, { word, instead, inText, inNames }: Forbidden): void {
  for (const { 0: found, index } of text.matchAll(isName ? inNames : inText)) {
    if (allowed.some((place) => place.path === path && place.word.test(found))) continue;
    const use = instead === undefined ? "is a phrase of our own" : `use "${instead}"`;
    const asFound = found.replaceAll(/\s+/g, " ");
    const shown = asFound.toLowerCase() === word ? "" : ` ("${asFound}")`;
    const at = line + text.slice(0, index).split("\n").length - 1;
    console.error(`${path}:${String(at)}: ${word}${shown}: ${use}; see the glossary in CONTRIBUTING.md`);
    process.exitCode = 1;
  }
}

async function listFiles(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (skipped.includes(path) || path.endsWith("/node_modules")) continue;
    const names = await readdir(join(root, path)).catch(() => undefined);
    if (names !== undefined) found.push(...(await listFiles(names.map((name) => `${path}/${name}`))));
    else if (isText(path)) found.push(path);
  }
  return found;
}

/** Dashboards and schemas in JSON are generated from files that are checked. */
function isText(path: string): boolean {
  return /\.(md|ts|tsx|cjs|mjs|yaml|yml|tpl|txt|sh|service|env|sysusers|css)$|(^|\/)[^./]+$/.test(path);
}
