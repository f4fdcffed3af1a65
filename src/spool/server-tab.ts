import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Value of a variable in XMail's `server.tab`; undefined where it is absent or a comment. Rejects if the file cannot be read. */
export async function readServerTab(mailRoot: string, name: string): Promise<string | undefined> {
  const text = await readFile(join(mailRoot, "server.tab"), "latin1");
  return new RegExp(`^"${name}"\\t"([^"]*)"`, "m").exec(text)?.[1];
}

/**
 * Numbers of the attempts after which XMail tells the sender that it will try again: `NotifyTryPattern`, by default none. None as well
 * where `server.tab` cannot be read.
 */
export async function readNotifiedAttempts(mailRoot: string): Promise<ReadonlySet<number>> {
  const pattern = (await readServerTab(mailRoot, "NotifyTryPattern").catch(() => undefined)) ?? "";
  return new Set(pattern.split(",").flatMap((number) => (/^[0-9]+/.test(number) ? [Number.parseInt(number, 10)] : [])));
}
