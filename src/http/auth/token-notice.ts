import type { RunningServer } from "../server.js";
import type { Logger } from "../../log.js";

/** A terminal that a person reads. */
export interface Terminal {
  write(text: string): unknown;
}

/**
 * Tells how to see details: on a terminal with a link that includes the token, in the log with the token's file. The log never holds
 * the token itself.
 */
export function printTokenNotice(
  server: Pick<RunningServer, "urls" | "token">,
  log: Logger,
  terminal?: Terminal,
): void {
  const { token, urls } = server;
  if (token === undefined) return;
  const { file, problem, isNew, text } = token;
  if (problem !== undefined) log.warn({ file, reason: problem }, terminal === undefined ? nobodyHasIt : forThisRun);
  else if (isNew) log.info({ file }, made);
  else log.info({ file }, "the token in this file is required to see events, clients and queued messages");
  terminal?.write(`\n  The page with events, clients and queued messages:\n  ${urls[0]}/?token=${text}\n\n`);
}

const made =
  "a new token was written to this file: it is required to see events, clients and queued messages; links and cookies with an earlier token no longer work";
const forThisRun = "the token required to see events, clients and queued messages is valid for this run only";
const nobodyHasIt =
  "nobody can see events, clients and queued messages because their token cannot be saved: fix the state directory and restart, or " +
  "set users and passwords in the web configuration";
