import { createHash } from "node:crypto";
import { chown, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { nodeStateDisk } from "./state.js";
import { errorCode } from "./system.js";

/** The id kept in a state directory; undefined where there is none. Rejects where it cannot be read. */
export async function readInstanceId(directory: string): Promise<string | undefined> {
  try {
    const id = (await nodeStateDisk.read(fileOf(directory))).toString().trim();
    return id === "" ? undefined : id;
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Keeps an id for good, making the directory where it is missing. Rejects where the disk refuses. */
export async function keepInstanceId(directory: string, id: string): Promise<void> {
  const path = fileOf(directory);
  const temporary = `${path}.tmp`;
  await nodeStateDisk.makeDirectory(directory);
  await nodeStateDisk.write(temporary, Buffer.from(`${id}\n`));
  await giveAway(temporary, directory);
  await nodeStateDisk.rename(temporary, path);
}

/** A backfill that root runs must leave nothing that the exporter's own user cannot read. */
async function giveAway(path: string, directory: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(directory);
  await chown(path, uid, gid).catch(() => undefined);
}

/**
 * An id where none can be kept, the same at each start: made of the machine's own id and the state directory, which no two
 * exporters on one machine share. Undefined on a machine without one, as most containers are.
 */
export async function deriveInstanceId(
  directory: string,
  machineIdPath = "/etc/machine-id",
): Promise<string | undefined> {
  const machineId = (await readFile(machineIdPath, "latin1").catch(() => "")).trim();
  if (!/^(?!0+$)[0-9a-f]{32}$/.test(machineId)) return undefined;
  // systemd asks to keep a machine's id to oneself: only a hash of it leaves
  const hash = createHash("sha256")
    .update(`xmail-exporter\0${machineId}\0${resolve(directory)}`)
    .digest("hex");
  // a UUID of version 8, which are made by rules of one's own
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

function fileOf(directory: string): string {
  return join(directory, "instance-id");
}
