import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/**
 * Writes the addresses of the project, which only packaging/project.json defines, into every file that names them; with `--check` reports
 * files that are out of date. `npm run project`.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const { url, registry, maintainer, email } = JSON.parse(
  await readFile(`${root}packaging/project.json`, "utf8"),
) as Readonly<Record<"url" | "registry" | "maintainer" | "email", string>>;

/** What stands where: each is found by what is in front of it, and its end. */
const places: Readonly<Record<string, readonly (readonly [place: RegExp, text: string])[]>> = {
  "package.json": [
    [/(?<=^  "homepage": ").*(?=")/m, `${url}#readme`],
    [/(?<=^  "bugs": ").*(?=")/m, `${url}/issues`],
    [/(?<=^    "url": ").*(?=")/m, `git+${url}.git`],
    [/(?<=^  "author": ").*(?=")/m, `${maintainer} <${email}>`],
  ],
  "helm/xmail-exporter/Chart.yaml": [
    [/(?<=^home: ).*/m, url],
    [/(?<=^sources: \[).*(?=\])/m, url],
    [/(?<=^icon: ).*/m, `${url}/raw/main/packaging/icon.svg`],
    [/(?<=^  - name: ).*/m, maintainer],
    [/(?<=^    email: ).*/m, email],
    [/(?<=- name: Documentation\n      url: ).*/m, `${url}/tree/main/docs`],
    [/(?<=- name: Runbooks\n      url: ).*/m, `${url}/tree/main/docs/runbooks`],
  ],
  Dockerfile: [
    [/(?<=image\.source=").*(?=")/m, url],
    [/(?<=image\.url=").*(?=")/m, url],
    [/(?<=image\.documentation=").*(?=")/m, `${url}/tree/main/docs`],
  ],
  "SECURITY.md": [[/(?<=\*\*, to )\S+(?=,)/m, email]],
  "CODE_OF_CONDUCT.md": [[/(?<=these rules to )\S+(?=\.)/m, email]],
  ".github/ISSUE_TEMPLATE/config.yml": [[/(?<=^    url: ).*/m, `${url}#readme`]],
  "docs/release.md": [
    [/(?<=^REGISTRY=).*/m, registry],
    [/(?<=^SOURCE=).*/m, url],
  ],
};

for (const [name, found] of Object.entries(places)) {
  const text = await readFile(`${root}${name}`, "utf8");
  let wanted = text;
  for (const [place, value] of found) {
    if (!place.test(wanted)) fail(`${name}: nothing to replace for ${value}`);
    // a function: no sign in it means anything
    wanted = wanted.replace(place, () => value);
  }
  if (wanted === text) continue;
  if (process.argv.includes("--check"))
    fail(`${name} names other addresses than packaging/project.json; run: npm run project`);
  else await writeFile(`${root}${name}`, wanted);
}

function fail(text: string): void {
  console.error(text);
  process.exitCode = 1;
}
