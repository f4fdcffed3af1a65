import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { errorCode } from "./system.js";

/** Who we are, whose a path is, and what keeps us from it. */
export interface PathRights {
  /** Name of the user that this process runs as, or its number where it has none. */
  readonly user: string;
  /** The same of whom the path belongs to; of its `barrier`, where there is one. */
  readonly owner: string;
  /** The first directory above the path that we may not enter. */
  readonly barrier: string | undefined;
}

/** Never rejects: undefined where nothing can be told, as on Windows. */
export async function lookAtRights(path: string): Promise<PathRights | undefined> {
  const own = process.geteuid?.();
  if (own === undefined) return undefined;
  try {
    const barrier = await findBarrier(resolve(path));
    const { uid } = await stat(barrier ?? path);
    const names = await readFile("/etc/passwd", "latin1").catch(() => "");
    return { user: nameOf(own, names), owner: nameOf(uid, names), barrier };
  } catch {
    return undefined;
  }
}

/** From the root down: below the first that is closed nothing can be seen. */
async function findBarrier(path: string): Promise<string | undefined> {
  const above: string[] = [];
  for (let at = path; dirname(at) !== at; at = dirname(at)) above.unshift(dirname(at));
  for (const directory of above) {
    const code = await access(directory, constants.X_OK).then(() => undefined, errorCode);
    if (code === "EACCES" || code === "EPERM") return directory;
    if (code !== undefined) throw new Error(code);
  }
  return undefined;
}

/** `xmail:x:105:112:...` names the user 105. Names that a directory service gives are not looked for: setfacl takes numbers, too. */
function nameOf(uid: number, passwd: string): string {
  const line = passwd.split("\n").find((entry) => entry.split(":")[2] === String(uid));
  return line?.split(":", 1)[0] ?? String(uid);
}
