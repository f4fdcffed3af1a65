import { join } from "node:path";
import { unlessGone, type SpoolFiles } from "./files.js";

/** The folders a message moves through, in this order and never back, except by CTRL's `frozsubmit`. */
export const folders = ["mess", "rsnd", "froz"] as const;
export type Folder = (typeof folders)[number];

/**
 * The directories `spool/<i>/<j>`, with decimal names; how many there are stands on XMail's command line only. Rejects where the
 * spool itself cannot be listed.
 */
export async function findLeaves(files: SpoolFiles, spool: string): Promise<string[]> {
  const leaves: string[] = [];
  for (const first of (await files.list(spool)).filter(isNumber)) {
    const seconds = (await unlessGone(files.list(join(spool, first)))) ?? [];
    leaves.push(...seconds.filter(isNumber).map((second) => join(spool, first, second)));
  }
  return leaves;
}

/** Names of the messages in a folder; none where XMail has not made it yet. Rejects where it cannot be listed. */
export async function listMessages(files: SpoolFiles, leaf: string, folder: Folder): Promise<string[]> {
  const names = (await unlessGone(files.list(join(leaf, folder)))) ?? [];
  return names.filter(isMessage);
}

/** Beside a message `.flush` and `.rej` stand for moments; XMail itself passes over names that begin with a dot. */
function isMessage(name: string): boolean {
  return !name.startsWith(".") && !name.endsWith(".flush") && !name.endsWith(".rej");
}

function isNumber(name: string): boolean {
  return /^[0-9]+$/.test(name);
}
