import { join } from "node:path";
import type { Message } from "../../spool/message.js";
import { toPrintable } from "../printable.js";

/** What an administrator can do with messages, as a command for a POSIX shell. This program runs none of them. */
export interface Action {
  readonly action: "retry" | "remove" | "log";
  /** What it does beyond its name. */
  readonly note: string;
  readonly command: string;
}

/** A message, and the directory `spool/<i>/<j>` it lies in. */
export interface Placed {
  readonly message: Pick<Message, "name">;
  readonly leaf: string;
}

/**
 * WHAT MOVES MESSAGES OF THE QUEUE. Of what the commands hold only the names of the files come from the queue, and only those that are
 * as XMail makes them: no text that a stranger chose becomes part of a command. The password is a variable of the shell.
 */
export function actionsFor(state: Message["state"], placed: readonly Placed[]): readonly Action[] {
  const named = placed.filter(isNamed);
  if (named.length === 0) return [];
  if (state === "frozen")
    return [
      { action: "retry", note: "starts again with attempt 1", command: eachFrozen("frozsubmit", named) },
      { action: "remove", note: "without a bounce", command: eachFrozen("frozdel", named) },
      { action: "log", note: "prints what happened in each attempt", command: eachFrozen("frozgetlog", named) },
    ];
  if (state === "retry")
    return [
      {
        action: "retry",
        note: "at once, of ALL messages in retry, not only these; counts as one of their attempts",
        command: `${client} etrn '*'`,
      },
      { action: "remove", note: `without a bounce; ${slogNote}`, command: removeFiles("rsnd", named) },
    ];
  if (state === "new")
    return [{ action: "remove", note: `without a bounce; ${slogNote}`, command: removeFiles("mess", named) }];
  // an attempt is running: whatever is done now, the message may be delivered
  return [];
}

/** Whether a command can name it: an administrator may have put a file of any name into the queue. */
export function isNamed({ message, leaf }: Placed): boolean {
  return fileName.test(message.name) && leafPattern.test(leaf) && toPrintable(leaf) === leaf;
}

/** CTRL takes one message at a time: the numbers of its two directories, and its name. */
function eachFrozen(command: string, placed: readonly Placed[]): string {
  const rows = placed.map(({ message, leaf }) => {
    const [, first = "", second = ""] = leafPattern.exec(leaf) ?? [];
    return `${first} ${second} ${quote(message.name)}`;
  });
  return `${["printf '%s %s %s\\n'", ...rows].join(lineBreak)} | xargs -n 3 ${client} ${command}`;
}

function removeFiles(folder: string, placed: readonly Placed[]): string {
  return ["rm -f --", ...placed.map(({ message, leaf }) => quote(join(leaf, folder, message.name)))].join(lineBreak);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** `<ms>.<thread>.<process>.<sequence>.<host>`, as XMail's MscUniqueFile makes it. */
const fileName = /^[0-9]{1,15}(\.[0-9a-f]{1,16}){3}\.[a-z0-9]([a-z0-9._-]{0,254})$/i;
const leafPattern = /[\\/]([0-9]+)[\\/]([0-9]+)$/;
const client = 'CtrlClnt -s 127.0.0.1 -u "$CTRL_USER" -p "$CTRL_PASSWORD"';
const lineBreak = " \\\n    ";
const slogNote = "its slog file stays, and an attempt that is running goes on";
