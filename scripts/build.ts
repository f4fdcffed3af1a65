import { cp, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundle } from "./build/bundle.ts";
import { packagesIn, renderLicenses } from "./build/packages.ts";

/** Rebuilds `dist`: what ships, and the licences that go with it. `npm run build`. */
const root = fileURLToPath(new URL("../", import.meta.url));
await rm(`${root}dist`, { recursive: true, force: true });
const made = await bundle({ write: true });
// the page shows them
await cp(`${root}docs/runbooks`, `${root}dist/runbooks`, { recursive: true });
await writeFile(`${root}dist/licenses.txt`, renderLicenses(await packagesIn(made, root)));
