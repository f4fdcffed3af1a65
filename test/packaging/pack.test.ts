import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const options = { encoding: "utf8", shell: process.platform === "win32" } as const;

describe("npm pack", { timeout: 60_000 }, () => {
  let directory = "";
  let files: readonly string[] = [];
  const unpacked = (name: string) => join(directory, "package", name);

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "xmail-pack-"));
    const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", directory];
    const said = JSON.parse(execFileSync("npm", args, { ...options, cwd: root })) as Packed;
    files = Object.values(said)[0]?.files.map(({ path }) => path) ?? [];
    const [tarball = ""] = readdirSync(directory);
    execFileSync("tar", ["-xzf", tarball], { ...options, cwd: directory });
  }, 60_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test("contains what runs, and what has to be read with it", () => {
    const others = files.filter((file) => !/^dist\/(.*\.(js|css)|runbooks\/.*\.md)$/.test(file)).toSorted();
    for (const name of [
      "main.js",
      "http/pages/browser/en.js",
      "http/pages/browser/ja.js",
      "http/pages/browser/page.css",
      "runbooks/README.md",
    ])
      expect(files).toContain(`dist/${name}`);
    const besides = [
      ...["CHANGELOG.md", "LICENSE", "README.ja.md", "README.md", "dist/licenses.txt", "dist/sbom.cdx.json"],
      ...["dist/service/xmail-exporter.env", "dist/service/xmail-exporter.service", "package.json"],
    ];
    expect(others).toEqual(besides);
  });

  test("needs no other package: it runs where none is", () => {
    const logs = join(root, "test/fixtures/xmail-1.27/logs/finger-202611241000");
    const run = (...args: string[]) => spawnSync(process.execPath, [unpacked("dist/main.js"), ...args], options);
    expect(run("parse", "--xmail.timezone", "UTC", logs)).toMatchObject({ status: 0, stderr: "" });
    // loads OpenTelemetry, YAML and the server's part of the settings
    const where = ["--xmail.mail-root", directory, "--state.dir", join(directory, "state")];
    const checked = run("check", ...where, "--otlp.endpoint", "http://127.0.0.1:9");
    expect(checked.stderr).toBe("");
    expect(checked.stdout).toContain("127.0.0.1:9");
  });

  test("has the licence of every package that is in it", () => {
    const text = readFileSync(unpacked("dist/licenses.txt"), "utf8");
    const listed = readFileSync(join(root, "docs/licenses.md"), "utf8").matchAll(
      /^\| (\S+) +\| (\d\S*) +\| (\S+) +\|$/gm,
    );
    const named = [...listed].map(([, name = "", version = "", license = ""]) => `${name} ${version} (${license})`);
    expect(named.length).toBeGreaterThan(50);
    for (const each of named) expect(text.split("\n")).toContain(each);
    for (const name of ["express", "prom-client", "uplot", "zod"])
      expect(text).toMatch(new RegExp(`^${name} \\d`, "m"));
  });
});

describe("the bill of materials of what is bundled", () => {
  const read = (name: string) => readFileSync(join(root, name), "utf8");
  const { components } = JSON.parse(read("dist/sbom.cdx.json")) as { components: { name: string; version: string }[] };

  test("names the packages that docs/licenses.md names, and no other", () => {
    const rows = read("docs/licenses.md").matchAll(/^\| (\S+) +\| (\d\S*) /gm);
    const listed = [...rows].map(([, name, version]) => `${name} ${version}`);
    expect(new Set(components.map(({ name, version }) => `${name} ${version}`))).toEqual(new Set(listed));
  });

  test("has at most half of the 154 packages that were installed before there was a bundle, and docs/release.md says how many", () => {
    expect(components.length).toBeLessThanOrEqual(77);
    const counts = [...read("docs/release.md").matchAll(/^\| (?:npm|image|executable|deb, rpm) .* \| (\d+) +\|/gm)];
    expect(counts.map(([, count]) => Number(count))).toEqual(Array(4).fill(components.length));
  });

  test("is not all that npm installs: docs/release.md says how many packages come along", () => {
    const { packages } = JSON.parse(read("package-lock.json")) as {
      packages: Readonly<Record<string, { dev?: true }>>;
    };
    const installed = Object.entries(packages).filter(([place, { dev }]) => place !== "" && dev !== true);
    expect(read("docs/release.md")).toContain(`${installed.length} packages`);
  });
});

/** An array, or since npm 12 an object by the names of packages. */
type Packed = readonly PackedOne[] | Readonly<Record<string, PackedOne>>;

interface PackedOne {
  readonly files: readonly { readonly path: string }[];
}
