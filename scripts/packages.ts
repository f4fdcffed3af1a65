import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/**
 * Packs the single executables of `release` for Debian and RPM systems, with nfpm: `node scripts/packages.ts [amd64|arm64]`, once `npm run executable` has made
 * them (docs/packages.md).
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const release = join(root, "release");
const built = join(release, "work", "package");
const read = (name: string) => readFile(join(root, name), "utf8");

const { version } = JSON.parse(await read("package.json")) as { version: string };
const project = JSON.parse(await read("packaging/project.json")) as Readonly<
  Record<"url" | "maintainer" | "email", string>
>;
const maintainer = `${project.maintainer} <${project.email}>`;
/** Of the commit, so that the same commit gives the same package. */
const moment = new Date(
  Number(execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: root, encoding: "utf8" })) * 1000,
);

await mkdir(built, { recursive: true });
await pack("xmail-exporter.1.gz", await read("packaging/man/xmail-exporter.1"));
await pack("changelog.gz", await read("CHANGELOG.md"));
await pack("changelog.Debian.gz", debianChangelog());
await pack("licenses.txt.gz", await readFile(join(release, "work", "licenses.txt"), "utf8"));
await copyFile(join(release, "sbom-executable.cdx.json"), join(built, "sbom.cdx.json"));
await writeFile(join(built, "copyright"), await copyright());
const nfpm = execFileSync(join(root, "scripts/ci/build.sh"), ["nfpm"], { encoding: "utf8" }).trim();
const targets = { amd64: "linux-x64", arm64: "linux-arm64" };
for (const [arch, target] of Object.entries(targets)) {
  if (process.argv[2] !== undefined && process.argv[2] !== arch) continue;
  await copyFile(join(release, `xmail-exporter-${target}`), join(built, "xmail-exporter"));
  const env = {
    ...process.env,
    ...{ ARCH: arch, VERSION: version, MAINTAINER: maintainer, HOMEPAGE: project.url },
    SOURCE_DATE_EPOCH: String(moment.getTime() / 1000),
  };
  for (const packager of ["deb", "rpm"]) {
    const args = ["package", "--config", "packaging/nfpm.yaml", "--packager", packager, "--target", release];
    process.stdout.write(execFileSync(nfpm, args, { cwd: root, env, encoding: "utf8" }));
  }
}

/** Without a name and a time in it, as Debian wants it. */
async function pack(name: string, text: string): Promise<void> {
  await writeFile(join(built, name), gzipSync(text, { level: 9 }));
}

function debianChangelog(): string {
  const date = moment.toUTCString().replace("GMT", "+0000");
  return `xmail-exporter (${version}-1) unstable; urgency=medium\n\n  * Release ${version}: see changelog.gz.\n\n -- ${maintainer}  ${date}\n`;
}

/** Ours and a list of the others: Debian wants the text of common licences once only, and all texts are in the file beside it. */
async function copyright(): Promise<string> {
  const sbom = JSON.parse(await readFile(join(built, "sbom.cdx.json"), "utf8")) as Bom;
  const others = sbom.components.map(
    ({ name, version, licenses }) => `${name} ${version} (${licenses[0]?.license.id})`,
  );
  return `xmail-exporter ${version}, ${project.url}

Copyright: the contributors to xmail-exporter
License: Apache-2.0; on Debian systems its text is in /usr/share/common-licenses/Apache-2.0

The program contains other people's work. Copyright notices and licences are in licenses.txt.gz in this directory:

${others.join("\n")}
`;
}

interface Bom {
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly licenses: readonly { readonly license: { readonly id: string } }[];
  }[];
}
