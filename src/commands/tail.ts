import type { Writable } from "node:stream";
import type { CommandOptions, Settings } from "../config.js";
import { describeErrorCode, Failure } from "../errors.js";
import type { Follower } from "../files/follower.js";
import { newestOnly } from "../files/newest-only.js";
import { createFileSystem } from "../files/node-system.js";
import { directoryProblem } from "../files/old-logs.js";
import { createZone } from "../parse/zone.js";
import { createDecoding } from "../pipelines/decoding.js";
import { followLogs } from "../pipelines/follow.js";
import { openPrivacy } from "../privacy/key.js";
import { createPaint } from "./paint.js";
import { toPrintable } from "./printable.js";
import { findLast } from "./tail/last.js";
import { createMatch } from "./tail/match.js";
import { createShow, inOrder } from "./tail/shown-line.js";
import { write } from "./write.js";

export type TailOptions = Extract<CommandOptions, { command: "tail" }>;

export interface TailHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
}

/**
 * Prints the last lines of all logs that match, as sentences in the order of their times, and with `follow` those that come until
 * `signal` is aborted. Only reads: it has cursors of its own, in memory, and does not touch the state directory. Gives exit code 0, or 1
 * where a file could not be read. Throws Failure where the log directory cannot be read.
 */
export async function tail(
  settings: Settings,
  options: TailOptions,
  { env, stdout, stderr }: TailHost,
  signal: AbortSignal,
): Promise<number> {
  const { logDir: directory, maxLineBytes, timezone } = settings.xmail;
  const decoding = createDecoding(settings);
  const { follower, stop } = followLogs(settings, decoding, {
    system: newestOnly(createFileSystem()),
    startAt: { from: "end" },
    restored: undefined,
    // nothing is sent, so nothing need be held
    holdMs: 0,
    saveProgress: nothing,
    settle: nothing,
  });
  const { parse, decode } = decoding;
  const match = createMatch(options, decode);
  const paint = createPaint(stdout, env);
  const print = createShow({ zone: createZone(timezone), privacy: openPrivacy(settings.privacy), decode, paint });
  const printNote = (text: string) => stderr.write(`xmail-exporter: ${toPrintable(text)}\n`);
  try {
    // its cursors stand behind the last complete lines: up to there now, from there on below
    await follower.poll();
    refuseUnreadable(follower, directory);
    const ends = follower.files().map(({ cursor }) => cursor);
    const { shown, isCut } = await findLast(ends, { directory, parse, maxLineBytes, match, print, ...options }, signal);
    await write(stdout, shown.join(""), signal);
    if (isCut) printNote("only the end of the newest files was searched; trace and parse search all of them");
    else if (shown.length === 0 && options.lines > 0 && options.follow !== true) printNote("nothing found");
    const problems = follower.unreadable();
    for (const { name, code } of problems) printNote(`${name} cannot be read: ${describeErrorCode(code) ?? code}`);
    while (options.follow === true && !signal.aborted) {
      const batch = await follower.next(batchLines, signal);
      const text = inOrder(batch.items.filter(match).map(print)).join("");
      batch.commit();
      if (text !== "") await write(stdout, text, signal);
    }
    return problems.length === 0 ? 0 : 1;
  } finally {
    await stop();
  }
}

function refuseUnreadable(follower: Follower, directory: string): void {
  const problem = follower.problem();
  if (problem === undefined) return;
  throw new Failure(directoryProblem(directory, describeErrorCode(problem) ?? problem));
}

function nothing(): Promise<void> {
  return Promise.resolve();
}

const batchLines = 1_000;
