import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

test("npm pack contains what runs, and what has to be read with it", { timeout: 60_000 }, () => {
  const options = { cwd: root, encoding: "utf8", shell: process.platform === "win32" } as const;
  const said = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], options)) as Packed;
  const [packed] = Object.values(said);
  const files = packed?.files.map(({ path }) => path) ?? [];
  const others = files.filter((file) => !/^dist\/.*\.(js|css)$/.test(file)).toSorted();
  expect(files.length - others.length).toBeGreaterThan(50);
  for (const name of ["page.js", "page.css"]) expect(files).toContain(`dist/http/pages/browser/${name}`);
  expect(others).toEqual(["CHANGELOG.md", "LICENSE", "README.ja.md", "README.md", "package.json"]);
});

/** An array, or since npm 12 an object by the names of packages. */
type Packed = readonly PackedOne[] | Readonly<Record<string, PackedOne>>;

interface PackedOne {
  readonly files: readonly { readonly path: string }[];
}
