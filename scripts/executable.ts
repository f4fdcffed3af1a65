import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { inject } from "postject";
import { addRuntime } from "./build/sbom.ts";
import { findNode, isTarget, shipped, shippedVersion, type Target } from "./executable/nodes.ts";

/**
 * Makes the single executables in `release`, of what `npm run build` left in `dist`: `node scripts/executable.ts [TARGET...]`, such as
 * `linux-x64`; by default all that ship. Each is Node with `dist` inside of it (docs/executable.md).
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const release = join(root, "release");
const dist = join(root, "dist");

await mkdir(release, { recursive: true });
await writeFile(
  join(release, "sbom-executable.cdx.json"),
  addRuntime(await readFile(join(dist, "sbom.cdx.json"), "utf8"), shippedVersion),
);
const wanted = process.argv.slice(2);
for (const target of wanted.length > 0 ? wanted.map(check) : shipped) console.log(await make(target));

/** Gives the path. */
async function make(target: Target): Promise<string> {
  const work = join(release, "work");
  await mkdir(work, { recursive: true });
  const { program, maker, license } = await findNode(target);
  const file = join(release, `xmail-exporter-${target}${target.startsWith("windows") ? ".exe" : ""}`);
  await copyFile(program, file);
  await chmod(file, 0o755);
  if (target === "linux-x64" || target === "linux-arm64") strip(file, target);
  // one step after the other: the SEA tools know files only
  await inject(file, "NODE_SEA_BLOB", await makeBlob(work, maker, license), {
    sentinelFuse: "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2",
  });
  return file;
}

/** Debug information is a sixth of Node. */
function strip(file: string, target: "linux-x64" | "linux-arm64"): void {
  const tool =
    target === `linux-${process.arch}` ? "strip" : `${target === "linux-x64" ? "x86_64" : "aarch64"}-linux-gnu-strip`;
  const { error, status } = spawnSync(tool, [file], { stdio: "inherit" });
  if (error !== undefined || status !== 0)
    console.error(`${tool} of Debian's binutils is missing or failed: ${file} is larger than it could be`);
}

async function makeBlob(work: string, maker: string, nodeLicense: string): Promise<Buffer> {
  const main = join(work, "door.cjs");
  await build({
    entryPoints: [join(root, "src/executable.ts")],
    outfile: main,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node22.15",
    logLevel: "warning",
  });
  const licenses = join(work, "licenses.txt");
  await writeFile(
    licenses,
    `${await readFile(join(dist, "licenses.txt"), "utf8")}\n${"-".repeat(80)}\n\nNode.js\n\n${nodeLicense}`,
  );
  const files = (await readdir(dist, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  const assets = Object.fromEntries(paths.map((path) => [path.slice(dist.length + 1).replaceAll("\\", "/"), path]));
  const output = join(work, "blob");
  const settings = {
    main,
    output,
    disableExperimentalSEAWarning: true,
    assets: { ...assets, "licenses.txt": licenses },
  };
  await writeFile(join(work, "sea.json"), JSON.stringify(settings));
  execFileSync(maker, ["--experimental-sea-config", join(work, "sea.json")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return readFile(output);
}

function check(name: string): Target {
  if (isTarget(name)) return name;
  throw new Error(`${name}: unknown target; use ${shipped.join(", ")}`);
}
