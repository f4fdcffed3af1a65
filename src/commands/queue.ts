import { join, resolve } from "node:path";
import type { Writable } from "node:stream";
import { pluralize } from "../common/format.js";
import type { CommandOptions, Settings } from "../config.js";
import { codeOf } from "../common/error-code.js";
import { Failure, reasonOf } from "../errors.js";
import { createDecoder } from "../parse/text.js";
import { createZone } from "../parse/zone.js";
import { openPrivacy } from "../privacy/key.js";
import { createScanner, type Scan } from "../spool/scan.js";
import { retrySettings } from "../spool/schedule.js";
import { createPaint } from "./paint.js";
import { toPrintable, toPrintableJson } from "./printable.js";
import { toObject } from "./queue/json.js";
import { createReport } from "./queue/report.js";
import { toText } from "./queue/text.js";

export type QueueOptions = Extract<CommandOptions, { command: "queue" }>;

export interface QueueHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
}

/**
 * Prints what waits in XMail's queue and why, when it will be given up, and the commands that would retry or remove it; runs none of
 * them and writes nothing. Gives exit code 0, or 1 where messages could not be read or the scan was interrupted. Throws Failure where
 * there is no spool that can be read. `now` gives milliseconds UTC.
 */
export async function queue(
  settings: Settings,
  { limit, json }: QueueOptions,
  { env, stdout, stderr }: QueueHost,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<number> {
  const privacy = openPrivacy(settings.privacy);
  // the commands are to work wherever they are pasted
  const spool = join(resolve(settings.xmail.mailRoot), "spool");
  const scan = await readSpool(spool, signal, now);
  const sayAside = (text: string) => stderr.write(`xmail-exporter: ${toPrintable(text)}\n`);
  if (scan === undefined) {
    sayAside("interrupted before the end");
    return 1;
  }
  const decode = createDecoder(settings.xmail.encoding);
  // the filters log is not read here: `trace` says which filter ended a message
  const showing = { privacy, decode, retry: retrySettings(settings.spool), findRun: () => undefined };
  const report = createReport(scan, { spool, limit, ...showing });
  stdout.write(
    json === true
      ? `${toPrintableJson(toObject(report))}\n`
      : toText(report, { zone: createZone(settings.xmail.timezone), paint: createPaint(stdout, env) }),
  );
  if (scan.unreadable === 0) return 0;
  sayAside(`${pluralize(scan.unreadable, "message")} could not be read, or not as a whole`);
  return 1;
}

/** Undefined where it was interrupted. */
async function readSpool(spool: string, signal: AbortSignal, now: () => number): Promise<Scan | undefined> {
  try {
    const scan = await createScanner({ spool, now }).scan(signal);
    if (scan.leaves === 0) throw new Failure(`${spool} holds no directories of a queue`);
    return scan;
  } catch (error) {
    if (signal.aborted) return undefined;
    if (error instanceof Failure) throw error;
    const hint = codeOf(error) === "EACCES" ? "; run this as XMail's user or root" : "";
    throw new Failure(`${spool} cannot be read: ${reasonOf(error)}${hint}`);
  }
}
