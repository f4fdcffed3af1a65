import { access, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Checks what CONTRIBUTING.md says of `src/`: its table names every room and no other, and every function it names, as
 * `files/lines.ts: cutLines()`, is exported by that file. `node scripts/rooms.ts [DIRECTORY]`.
 */
const root = resolve(process.argv[2] ?? fileURLToPath(new URL("../", import.meta.url)));
const text = await readFile(join(root, "CONTRIBUTING.md"), "utf8");
const [, section = ""] = /^## The rooms\n([^]*?)^## /m.exec(text) ?? [];

const named = [...section.matchAll(/^\| `src\/([^`]*?)\/?` /gm)].map(([, name = ""]) => name);
const entries = await readdir(join(root, "src"), { withFileTypes: true });
const rooms = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
for (const room of rooms) if (!named.includes(room)) fail(`src/${room}/ is not in the table of rooms`);
for (const name of named)
  if (!(await exists(`src/${name}`))) fail(`src/${name} is in the table of rooms, but does not exist`);

const steps = [...section.matchAll(/`([\w/-]+\.tsx?): (\w+)\(\)`/g)];
for (const [, file = "", name = ""] of steps) {
  const source = await readFile(join(root, "src", file), "utf8").catch(() => undefined);
  if (source === undefined) fail(`src/${file}, named with ${name}(), does not exist`);
  else if (!new RegExp(`^export (async )?function\\*? ${name}\\b`, "m").test(source))
    fail(`src/${file} does not export a function ${name}()`);
}
if (named.length === 0 || steps.length === 0) fail("the section `The rooms` names no room, or no function");

function fail(what: string): void {
  console.error(`CONTRIBUTING.md: ${what}`);
  process.exitCode = 1;
}

async function exists(path: string): Promise<boolean> {
  return access(join(root, path)).then(
    () => true,
    () => false,
  );
}
