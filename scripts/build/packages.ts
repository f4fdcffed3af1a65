import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** A package of which the bundle has code. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Is it in the page's script or style, not in the program. */
  readonly inPage: boolean;
  /** Its licence, as it comes with it. */
  readonly text: string;
}

/** From what went into which file, by name. `root` ends with a slash. Throws where a package has no licence to go with it. */
export async function packagesIn({ outputs }: Metafile, root: string): Promise<readonly Package[]> {
  const found = new Map<string, boolean>();
  for (const [file, { inputs }] of Object.entries(outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const [, directory] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
      if (directory === undefined || bytesInOutput === 0) continue;
      found.set(directory, (found.get(directory) ?? true) && file.startsWith("dist/http/pages/"));
    }
  }
  const packages = await Promise.all([...found].map(([directory, inPage]) => read(join(root, directory), inPage)));
  return packages.toSorted((one, other) => (`${one.name}@${one.version}` < `${other.name}@${other.version}` ? -1 : 1));
}

/** All licences in one text, each once, below the packages that it is of. */
export function renderLicenses(packages: readonly Package[]): string {
  const byText = Map.groupBy(packages, ({ text }) => text);
  const parts = [...byText].map(([text, those]) => {
    const names = those.map(({ name, version, license }) => `${name} ${version} (${license})`);
    return `${names.join("\n")}\n\n${text}\n`;
  });
  return `Other people's work in xmail-exporter, and its licences.\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

async function read(directory: string, inPage: boolean): Promise<Package> {
  const manifest = JSON.parse(await readFile(join(directory, "package.json"), "utf8")) as Manifest;
  const { name, version, license = "not stated" } = manifest;
  const files = (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => /^(licen[cs]es?|notice|copying)\b/i.test(file.slice(directory.length + 1)))
    .toSorted();
  if (files.length === 0) throw new Error(`${name} ${version} has no licence to go with it`);
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return { name, version, license, inPage, text: texts.map((text) => text.replaceAll("\r", "").trim()).join("\n\n") };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}
