import type { RunningServer } from "../server.js";
import type { Logger } from "../../log.js";

/** Where a person reads what is written. */
export interface Terminal {
  write(text: string): unknown;
}

/**
 * Says how to see what holds addresses: on a terminal by a link that is ready to be opened, in the log by naming the file. The token is in
 * no line of the log.
 */
export function announceToken(server: Pick<RunningServer, "urls" | "token">, log: Logger, terminal?: Terminal): void {
  const { token, urls } = server;
  if (token === undefined) return;
  const { file, trouble, isNew, text } = token;
  if (trouble !== undefined) log.warn({ file, reason: trouble }, terminal === undefined ? nobodyHasIt : forThisRun);
  else if (isNew) log.info({ file }, made);
  else log.info({ file }, "events, clients and queued messages are shown to whoever has the token in the file");
  terminal?.write(`\n  The page with events, clients and queued messages:\n  ${urls[0]}/?token=${text}\n\n`);
}

const made =
  "a new token was written to the file: whoever has it sees events, clients and queued messages; links and cookies of an earlier token no longer work";
const forThisRun = "the token that shows events, clients and queued messages is for this run only";
const nobodyHasIt =
  "events, clients and queued messages are shown to nobody: their token cannot be kept. Fix the state directory and restart, or set " +
  "names and passwords in the web configuration";
