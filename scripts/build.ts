import { copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundle } from "./build/bundle.ts";
import { packagesIn, renderLicenses } from "./build/packages.ts";
import { renderSbom } from "./build/sbom.ts";

/** Rebuilds `dist`: what ships, with its licences and its bill of materials. `npm run build`. */
const root = fileURLToPath(new URL("../", import.meta.url));
await rm(`${root}dist`, { recursive: true, force: true });
const made = await bundle({ write: true });
const packages = await packagesIn(made, root);
const { version } = JSON.parse(await readFile(`${root}package.json`, "utf8")) as { version: string };
// the page shows them
await cp(`${root}docs/runbooks`, `${root}dist/runbooks`, { recursive: true });
// `service install` writes them
await mkdir(`${root}dist/service`);
for (const name of ["xmail-exporter.service", "xmail-exporter.env"])
  await copyFile(`${root}packaging/systemd/${name}`, `${root}dist/service/${name}`);
await writeFile(`${root}dist/licenses.txt`, renderLicenses(packages));
await writeFile(`${root}dist/sbom.cdx.json`, renderSbom(version, packages));
