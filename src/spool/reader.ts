import { join } from "node:path";
import { copyText } from "../common/copy-text.js";
import type { FailurePool } from "./block.js";
import { unlessGone, type SpoolFiles } from "./files.js";
import { parseHeader } from "./header.js";
import { folders, type Folder } from "./leaves.js";
import type { Header, Message } from "./message.js";
import { readSlog, type Slog } from "./slog-file.js";

/** Where a message was found. */
export interface Place {
  readonly leaf: string;
  readonly folder: Folder;
}

/** What was read of a message, to read only what changed the next time. */
export interface Known {
  readonly message: Message;
  readonly leaf: string;
  readonly file: MessageFile;
  /** Undefined where there is none. */
  readonly slog: Slog | undefined;
}

/** Reads single messages. */
export interface MessageReader {
  /**
   * Gives `known` itself where nothing changed, and undefined where the message has left the queue meanwhile. Never rejects:
   * what cannot be read stays as it is known, or empty. `now` is the age of a message whose name tells none; milliseconds UTC.
   */
  read(name: string, place: Place, known: Known | undefined, now: number): Promise<Known | undefined>;
}

interface MessageFile {
  /** Where it was when it was looked at. */
  readonly folder: Folder;
  readonly bytes: number;
  readonly modifiedAt: number | undefined;
  readonly header: Header | undefined;
  /** False where its first lines have to be read yet. */
  readonly isRead: boolean;
  readonly isUnreadable: boolean;
}

export function createMessageReader(files: SpoolFiles, pool: FailurePool): MessageReader {
  const share = (text: string) => pool.texts.get(text, () => copyText(text));

  async function readFile(
    name: string,
    { leaf, folder }: Place,
    known: MessageFile | undefined,
  ): Promise<MessageFile | undefined> {
    const { bytes = 0, modifiedAt, header, isRead = false } = known ?? {};
    const unread = { folder, bytes, modifiedAt, header, isRead, isUnreadable: false };
    try {
      // it may have moved on meanwhile, or back by CTRL's frozsubmit
      for (const place of [...folders.slice(folders.indexOf(folder)), ...folders]) {
        const path = join(leaf, place, name);
        const stats = await unlessGone(files.stat(path));
        if (stats === undefined) continue;
        const { size, modifiedAt: written } = stats;
        if (isRead && known?.folder === place && bytes === size && modifiedAt === written) return known;
        const seen = { ...unread, folder: place, bytes: size, modifiedAt: written, isRead: true };
        if (isRead || !stats.isFile) return seen;
        const text = await unlessGone(readStart(path, size));
        if (text !== undefined) return { ...seen, header: keep(parseHeader(text)) };
      }
      return undefined;
    } catch {
      return { ...unread, isUnreadable: true };
    }
  }

  /** The lines before the message itself, which are short as a rule. */
  async function readStart(path: string, size: number): Promise<string> {
    const text = (await files.read(path, 0, Math.min(size, fewBytes))).toString("latin1");
    if (size <= fewBytes || text.includes("\n<<MAIL-DATA>>")) return text;
    return (await files.read(path, 0, Math.min(size, mostBytes))).toString("latin1");
  }

  function keep(header: Header | undefined): Header | undefined {
    if (header === undefined) return undefined;
    const { messageId, sender, recipient, smtpDomain, answers } = header;
    return {
      messageId: copyText(messageId),
      sender: share(sender),
      recipient: copyText(recipient),
      smtpDomain: share(smtpDomain),
      ...(answers === undefined ? {} : { answers: copyText(answers) }),
    };
  }

  return {
    async read(name, place, known, now) {
      const slog = await readSlog(files, join(place.leaf, "slog", name), known?.slog, pool);
      // XMail removes the slog of a message last: where it is missing, the message may be, too
      const isThere = slog !== undefined || (place.folder === "mess" && known?.slog === undefined);
      const isSame = known?.file.isRead === true && known.file.folder === place.folder && isThere;
      const file = isSame ? known.file : await readFile(name, place, known?.file);
      if (file === undefined) return undefined;
      if (known !== undefined && known.slog === slog && known.file === file) return known;
      const message: Message = {
        name,
        state: stateOf(file.folder, slog !== undefined),
        enteredAt: millisOf(name) ?? file.modifiedAt ?? now,
        bytes: file.bytes,
        header: file.header,
        attempts: slog?.attempts ?? [],
        // of a slog that cannot be read there is none
        slogWrittenAt: slog === undefined || Number.isNaN(slog.modifiedAt) ? undefined : slog.modifiedAt,
      };
      return { message, leaf: place.leaf, file, slog };
    },
  };
}

function stateOf(folder: Folder, hasSlog: boolean): Message["state"] {
  if (folder === "mess") return hasSlog ? "active" : "new";
  return folder === "rsnd" ? "retry" : "frozen";
}

/** A name begins with the milliseconds of its making; an administrator may have put a file of another name there. */
function millisOf(name: string): number | undefined {
  const millis = /^([0-9]{1,15})\./.exec(name)?.[1];
  return millis === undefined ? undefined : Number(millis);
}

const fewBytes = 2048;
const mostBytes = 65_536;
